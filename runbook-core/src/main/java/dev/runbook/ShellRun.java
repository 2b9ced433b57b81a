package dev.runbook;

import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import dev.runbook.RunbookException.StepFailed;
import dev.runbook.RunbookException.TimedOut;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** One run of a command: its environment, its start, what is made of its end. */
final class ShellRun {
  private static final Pattern SECRET =
      Pattern.compile("(?:.*_)?(?:TOKEN|PASSWORD|SECRET|KEY)", Pattern.CASE_INSENSITIVE);
  private static final int ERR_SHOWN = 600;

  private final Runbook rb;
  private final ShellSpec spec;
  private final Proc.Patience patience;
  private final Set<String> left = new TreeSet<>();
  private final Map<String, String> variables;

  ShellRun(Runbook rb, ShellSpec spec, Proc.Patience patience) {
    this.rb = rb;
    this.spec = spec;
    this.patience = patience;
    this.variables = variables();
  }

  /** Runs a command that only reads, shows its lines and records it as a read. */
  Shell.Result read() {
    refuseSecrets();
    try (var view = new ShellView(rb.host())) {
      var ended = start(view);
      var took = ended.took();
      rb.journal().read("shell", spec.shown(), lines(ended), took, warnings(ended));
      return result(ended);
    }
  }

  /** A secret in a command line is seen by everybody on this computer. */
  void refuseSecrets() {
    for (var word : spec.argv()) {
      boolean given =
          spec.secrets().values().stream()
              .anyMatch(secret -> !secret.reveal().isEmpty() && word.contains(secret.reveal()));
      if (given || !Redactor.clean(word).equals(word)) {
        throw new Refused(
            Problem.of("there is a secret in the command line " + spec.shown())
                .seen("everybody on this computer can read the arguments of a process")
                .advice(".withSecret(\"NAME\", secret), and \"$NAME\" in a shell text"));
      }
    }
  }

  Proc.Ended start(Proc.Watcher watcher) {
    var launch =
        new Proc.Launch(
            spec.argv(), variables, spec.folder().toAbsolutePath(), spec.within(), patience);
    return Proc.run(launch, rb.ticks(), watcher);
  }

  /** The result if it ended well, else what went wrong. */
  Shell.Result result(Proc.Ended ended) {
    if (ended.timedOut()) {
      throw new TimedOut(
          Problem.of(spec.shown() + " did not end within " + Durations.text(spec.within()))
              .seen(seen(ended))
              .advice("it was ended with all it started; what it did before is done"),
          null);
    }
    if (!spec.okExit().contains(ended.exit())) {
      throw new StepFailed(
          Problem.of(spec.shown() + " ended with " + Exits.text(ended.exit()))
              .at(spec.folder().toAbsolutePath().toString())
              .seen(seen(ended))
              .advice("if this exit is fine: .okExit(0, " + ended.exit() + ")"),
          null);
    }
    return new Shell.Result(ended.exit(), ended.out().text(), ended.err().text(), ended.took());
  }

  private String seen(Proc.Ended ended) {
    var text = ended.err().text().isBlank() ? ended.out().text() : ended.err().text();
    var tail = text.strip();
    if (tail.length() > ERR_SHOWN) {
      tail = "…" + tail.substring(tail.length() - ERR_SHOWN);
    }
    return (tail.isEmpty() ? "no output" : tail) + Shell.left(left);
  }

  private static long lines(Proc.Ended ended) {
    return ended.out().text().lines().count();
  }

  private static List<String> warnings(Proc.Ended ended) {
    var warnings = new ArrayList<String>();
    if (ended.out().garbled() + ended.err().garbled() > 0) {
      var count = ended.out().garbled() + ended.err().garbled();
      warnings.add(count + " places in the output are not UTF-8");
    }
    if (ended.out().cut() + ended.err().cut() > 0) {
      warnings.add(ended.out().cut() + ended.err().cut() + " characters of the output were cut");
    }
    return warnings;
  }

  private Map<String, String> variables() {
    var all = new TreeMap<String, String>();
    rb.settings()
        .sources()
        .variables()
        .forEach(
            (name, value) -> {
              if (spec.passing().contains(name) || !isSecret(name, value)) {
                all.put(name, value);
              } else {
                left.add(name);
              }
            });
    all.putAll(spec.given());
    spec.secrets().forEach((name, secret) -> all.put(name, secret.reveal()));
    left.removeAll(all.keySet());
    return all;
  }

  private static boolean isSecret(String name, String value) {
    return SECRET.matcher(name).matches() || !Redactor.clean(value).equals(value);
  }
}
