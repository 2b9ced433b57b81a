"""Runs one command and lets nothing of it outlive the one who asked for it.

    python3 supervise.py [--signal NAME] [--grace SECONDS] [--limit SECONDS] [--remove FOLDER] -- COMMAND...

The caller keeps the write end of this program's standard input. When that end closes, because the caller stops
the part, ends or is killed with SIGKILL, the command and all its descendants are ended, whatever sessions they
made for themselves: first the signal (TERM) to the command and a grace of 5 seconds, then KILL to all that is left.
Supervisors below it get 10 seconds to end their own parts and to remove their folders.
After the limit, if one is given, the same happens, the threads of every JVM below are printed, and the exit code is 124.
"""

import argparse
import ctypes
import os
import select
import shutil
import signal
import subprocess
import sys
import time

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
prctl = ctypes.CDLL(None, use_errno=True).prctl


def nested(pid):
    """Whether the process is a supervisor like this one, which ends what is its own by itself."""
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as cmdline:
            return b"supervise.py" in cmdline.read()
    except OSError:
        return False


def descendants(whole):
    """All processes below this one; orphans come back to it, as it is their subreaper.

    Unless the whole is asked for, what is below another supervisor is left to that one."""
    children = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", "rb") as stat:
                    state, parent = stat.read().rpartition(b")")[2].split()[:2]
            except OSError:
                continue
            if state != b"Z":
                children.setdefault(int(parent), []).append(int(name))
    found, todo = [], [os.getpid()]
    while todo:
        below = children.get(todo.pop(), [])
        found += below
        todo += below if whole else [pid for pid in below if not nested(pid)]
    return found


def send(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


def reap():
    """Takes the exit of everything that ended."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def reap_others(keep):
    """Takes the exit of orphans that came here, and leaves that of the command to its own poll."""
    try:
        while True:
            ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            if ended is None or ended.si_pid == keep:
                return
            os.waitpid(ended.si_pid, 0)
    except ChildProcessError:
        pass


def end_all(process, first, grace):
    if process.poll() is None:
        process.send_signal(first)
        try:
            process.wait(grace)
        except subprocess.TimeoutExpired:
            pass
    deadline = time.monotonic() + 2 * grace
    while time.monotonic() < deadline + grace:
        patient = time.monotonic() < deadline
        left = descendants(whole=not patient)
        if not left:
            return
        for pid in left:
            if not (patient and nested(pid)):
                send(pid, signal.SIGKILL)
        time.sleep(0.02)
        process.poll()
        reap()


def print_threads():
    """What the processes below are doing, for whoever asks why they did not end."""
    for pid in descendants(whole=True):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as cmdline:
                command = cmdline.read().replace(b"\0", b" ").decode(errors="replace")
            print(f"-- still running: {pid} {command[:200]}", flush=True)
            if os.path.basename(os.readlink(f"/proc/{pid}/exe")) == "java":
                subprocess.run(["jstack", str(pid)], timeout=20)
        except (OSError, subprocess.SubprocessError) as error:
            print(f"-- {error}", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--signal", default="TERM")
    parser.add_argument("--grace", type=float, default=5)
    parser.add_argument("--limit", type=float)
    parser.add_argument("--remove")
    parser.add_argument("command", nargs="+")
    asked = parser.parse_args()
    os.setsid()
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake)
    stopped = []
    for name in ("SIGTERM", "SIGINT", "SIGHUP"):
        signal.signal(getattr(signal, name), lambda number, _: stopped.append(number))
    signal.signal(signal.SIGCHLD, lambda *_: None)
    process = subprocess.Popen(
        asked.command,
        stdin=subprocess.DEVNULL,
        preexec_fn=lambda: prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0),
    )
    end = asked.limit and time.monotonic() + asked.limit
    late = False
    while process.poll() is None and not stopped:
        ready = select.select([0, woken], [], [], end and max(0, end - time.monotonic()))[0]
        if end and time.monotonic() >= end:
            late = True
            print(f"supervise.py: not done after {asked.limit:.0f} s: {asked.command}", flush=True)
            print_threads()
            break
        if woken in ready:
            os.read(woken, 4096)
            reap_others(process.pid)
        if 0 in ready and not os.read(0, 4096):
            break
    end_all(process, getattr(signal, "SIG" + asked.signal), asked.grace)
    if asked.remove:
        shutil.rmtree(asked.remove, ignore_errors=True)
    status = 124 if late else process.poll()
    sys.exit(128 - status if status is not None and status < 0 else status)


if __name__ == "__main__":
    main()
