package dev.runbook;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A command that may change anything: nobody can say what, so it is asked for and done once. */
final class ShellMutation implements Mutation<Shell.Result> {
  private static final int KEPT = 32 << 10;

  private final Runbook rb;
  private final ShellSpec spec;
  private final Proc.Patience patience;
  private volatile Shell.@Nullable Result live;

  ShellMutation(Runbook rb, ShellSpec spec, Proc.Patience patience) {
    this.rb = rb;
    this.spec = spec;
    this.patience = patience;
  }

  @Override
  public String action() {
    return "run";
  }

  @Override
  public Target target() {
    var computer = rb.settings().variable("HOSTNAME").orElse("this computer");
    return new Target(computer, Texts.head(spec.shown(), 80));
  }

  /** What is given as secrets: it counts for the approval, under a key of this process. */
  Map<String, Secret> secrets() {
    return spec.secrets();
  }

  /** Secrets by their names: their values stand nowhere. */
  @Override
  public Facts ask() {
    var exits = new TreeSet<>(spec.okExit()).stream().map(String::valueOf).toList();
    var given = Facts.none();
    for (var variable : spec.given().entrySet()) {
      given = given.and(variable.getKey(), variable.getValue());
    }
    return Facts.none()
        .and("argv", spec.argv())
        .and("with", given)
        .and("secrets", List.copyOf(spec.secrets().keySet()))
        .and("passing", List.copyOf(new TreeSet<>(spec.passing())))
        .and("in", spec.folder().toAbsolutePath().toString())
        .and("okExit", exits);
  }

  @Override
  public Draft draft() {
    new ShellRun(rb, spec, patience).refuseSecrets();
    return Draft.of(Facts.none())
        .differs("command", "not run", Texts.head(Redactor.clean(spec.words()), 2_000))
        .differs("in", "", spec.folder().toAbsolutePath().toString())
        .risk("effect-unknown", "nobody can say beforehand what a command changes");
  }

  @Override
  public Facts act(Facts before, Watch watch) {
    try (var view = new ShellView(rb.host())) {
      var ended = new ShellRun(rb, spec, patience).start(new Marking(view, watch));
      live = new Shell.Result(ended.exit(), ended.out().text(), ended.err().text(), ended.took());
      return Facts.of("exit", ended.exit())
          .and("timedOut", ended.timedOut() ? 1 : 0)
          .and("ms", ended.took().toMillis())
          .and("out", Texts.ends(ended.out().text(), KEPT))
          .and("err", Texts.ends(ended.err().text(), KEPT));
    }
  }

  @Override
  public Progress verify(Facts before, Facts receipt, Watch watch) {
    if (receipt.isEmpty()) {
      return new Progress.Done(Facts.of("settled", "by a person"));
    }
    int exit = (int) receipt.number("exit", -1);
    if (receipt.number("timedOut", 0) == 1) {
      var within = Durations.text(spec.within());
      return new Progress.Failed(
          "it did not end within "
              + within
              + " and was ended with all it started; what it did before is done",
          receipt);
    }
    if (!spec.okExit().contains(exit)) {
      var err = receipt.text("err").orElse("").strip();
      var words = err.isEmpty() ? receipt.text("out").orElse("").strip() : err;
      return new Progress.Failed(
          Exits.text(exit) + (words.isEmpty() ? "" : ": " + Texts.ends(words, 600)),
          Facts.of("exit", exit));
    }
    return new Progress.Done(Facts.of("exit", exit));
  }

  /** It is never sent twice by itself: whether it ran is for a person to find out. */
  @Override
  public Settled settle(Facts before, Watch watch) {
    if (watch.marks().isEmpty()) {
      return new Settled.Unknown("nobody saw whether it was started");
    }
    var mark = watch.marks().get(0);
    long pid = mark.number("pid", -1);
    boolean runs =
        ProcessHandle.of(pid)
            .filter(ProcessHandle::isAlive)
            .flatMap(handle -> handle.info().startInstant())
            .map(start -> start.toString().equals(mark.text("started").orElse("")))
            .orElse(false);
    return new Settled.Unknown(
        "it was started as process " + pid + (runs ? ", which still runs" : "; nobody saw it end"));
  }

  @Override
  public Standing standing(Facts before, Facts receipt) {
    return new Standing.Unknown("what a command did cannot be looked at");
  }

  @Override
  public Optional<Mutation<?>> undo(Facts before, Facts receipt) {
    return Optional.empty();
  }

  @Override
  public Shell.Result result(Facts before, Facts receipt, Facts seen) {
    var now = live;
    if (now != null) {
      return now;
    }
    return new Shell.Result(
        (int) receipt.number("exit", 0),
        receipt.text("out").orElse(""),
        receipt.text("err").orElse(""),
        Duration.ofMillis(receipt.number("ms", 0)));
  }

  /** Puts the process on record as soon as it runs. */
  private record Marking(ShellView view, Watch watch) implements Proc.Watcher {
    @Override
    public void started(long pid, Instant at) {
      watch.mark(Facts.of("pid", pid).and("started", at.toString()));
    }

    @Override
    public void line(boolean error, String text) {
      view.line(error, text);
    }

    @Override
    public void tick() {
      view.tick();
    }
  }
}
