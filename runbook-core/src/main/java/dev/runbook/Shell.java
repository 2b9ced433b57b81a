package dev.runbook;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Interrupted;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import dev.runbook.RunbookException.StepFailed;
import dev.runbook.RunbookException.TimedOut;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A program on this computer. Nothing is spliced into a command: values go by {@link #with} as
 * environment variables, or as arguments of {@link Runbook#command}, each as it is. Standard input
 * is empty. Lines are shown as they come, redacted. Immutable: each method returns a new one.
 *
 * <pre>{@code
 * rb.shell("df -P \"$DIR\" | tail -n 1").with("DIR", dir).reads().run().lines();
 * rb.command("systemctl", "restart", "nginx").plan();
 * }</pre>
 */
public final class Shell {
  private final Runbook rb;
  private final ShellSpec spec;

  private Shell(Runbook rb, ShellSpec spec) {
    this.rb = rb;
    this.spec = spec;
  }

  static Shell text(Runbook rb, String text) {
    return new Shell(rb, ShellSpec.of(List.of("sh", "-eu", "-c", text), text));
  }

  static Shell command(Runbook rb, String program, String... arguments) {
    var argv = Arrays.stream(arguments).collect(Collectors.toCollection(java.util.ArrayList::new));
    argv.add(0, program);
    return new Shell(rb, ShellSpec.of(argv, ShellSpec.quoted(argv)));
  }

  /**
   * Gives it an environment variable.
   *
   * @throws BadSetting if the name is not one of letters, digits and underscores
   */
  public Shell with(String name, String value) {
    return new Shell(rb, spec.with(name, value));
  }

  /** Gives it a secret as an environment variable: the only way a secret may go. */
  public Shell withSecret(String name, Secret value) {
    return new Shell(rb, spec.withSecret(name, value));
  }

  /**
   * Lets variables of this process through that look secret; those whose name ends in TOKEN,
   * PASSWORD, SECRET or KEY, or that hold a known secret, are left out otherwise.
   */
  public Shell passing(String... names) {
    var all = new TreeSet<>(spec.passing());
    all.addAll(List.of(names));
    return new Shell(rb, spec.passing(all));
  }

  /** Where it runs; the folder of this process unless said. */
  public Shell in(Path folder) {
    return new Shell(rb, spec.in(folder));
  }

  /** How long it may run, 10 minutes unless said; then it is ended with all it started. */
  public Shell within(Duration time) {
    if (time.isNegative() || time.isZero()) {
      throw new BadSetting(
          Problem.of("a command cannot run .within(" + time + ")")
              .advice("give a time such as 5m"));
    }
    return new Shell(rb, spec.within(time));
  }

  /** {@link #within(Duration)} as text: {@code "5m"}. */
  public Shell within(String time) {
    return within(Durations.positive(time));
  }

  /** Which exit codes are success; 0 alone unless said. */
  public Shell okExit(int... codes) {
    return new Shell(rb, spec.okExit(Arrays.stream(codes).boxed().collect(Collectors.toSet())));
  }

  /** Declares that it only reads: it runs at once, without plan and approval, also read-only. */
  public Shell reads() {
    return new Shell(rb, spec.reading());
  }

  /**
   * This command as a change, to be guarded, explained or put into a fan-out.
   *
   * @throws Refused if it only reads
   */
  public Change<Result> change() {
    if (spec.isReading()) {
      throw new Refused(
          Problem.of(spec.shown() + " only reads, so it is no change").advice("take .run()"));
    }
    return rb.change(new ShellMutation(rb, spec, Proc.Patience.STANDARD));
  }

  /** What would be run, as it is put to whoever approves; nothing is run. */
  public Plan plan() {
    return change().plan();
  }

  /**
   * Runs it and returns what it wrote: at once if it only reads, else as a change, approved and
   * recorded.
   *
   * @throws StepFailed if it only reads and its exit code is not one of success
   * @throws TimedOut if it only reads and did not end in time
   * @throws RunbookException.NotApproved if nobody approved it; it was not run
   * @throws RunbookException.ChangeFailed if it was approved, and ended badly or too late
   * @throws Refused if a secret stands in the command, or it cannot be started
   * @throws Interrupted if this thread was interrupted; it was ended with all it started
   */
  @CanIgnoreReturnValue
  public Result run() {
    if (spec.isReading()) {
      return new ShellRun(rb, spec, Proc.Patience.STANDARD).read();
    }
    return change().run();
  }

  @Override
  public String toString() {
    return Texts.head(
        Texts.head(spec.shown(), 60)
            + (spec.isReading() ? ", only reads" : ", a change")
            + "; .run()");
  }

  /**
   * What a program left behind.
   *
   * @param exit its exit code; 128 and the number of the signal if one ended it
   * @param out standard output, redacted; the first and last half MiB if it is longer
   * @param err standard error, as {@code out}
   * @param took how long it ran
   */
  public record Result(int exit, String out, String err, Duration took) implements Host.Shown {
    /** Standard output by lines. */
    public List<String> lines() {
      return out.lines().toList();
    }

    /** Standard output as a table: the first line names the columns, blanks or tabs part them. */
    public Table table() {
      return Columns.of(out, "output");
    }

    @Override
    public Host.Bundle shown(Host.Traits traits) {
      return Host.Bundle.text(toString());
    }

    @Override
    public String toString() {
      long lines = out.lines().count();
      var text = Exits.text(exit) + " after " + Durations.text(took) + ", " + lines + " lines";
      var shown = out.isBlank() ? err : out;
      return Redactor.clean(shown.isBlank() ? text : Texts.ends(text + "\n" + shown.strip(), 950));
    }
  }

  /** The names of variables that were not passed on, for messages. */
  static String left(Set<String> names) {
    return names.isEmpty()
        ? ""
        : "; not passed on, for they look secret: " + String.join(", ", names);
  }
}
