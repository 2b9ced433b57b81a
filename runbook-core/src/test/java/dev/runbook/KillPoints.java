package dev.runbook;

import dev.runbook.testing.FakeTicks;
import dev.runbook.testing.FakeWorld;
import dev.runbook.testing.ScriptedHost;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The runbooks that are killed at a named point, and run again without it. A point is a place in
 * the code, or {@code after intent act}: a moment, the kind of a record and its phase.
 */
record KillPoints(Path place, String point) {
  FakeWorld world() {
    return FakeWorld.in(place.resolve("world"));
  }

  Runbook.Options options() {
    return Runbook.with()
        .ticks(FakeTicks.standard())
        .host(ScriptedHost.answering())
        .disk(disk())
        .journal(place.resolve("journal"))
        .approver(
            plan -> {
              here("while_asking");
              return new Approver.Decision.Granted("bert", "test");
            })
        .set("operator", "anna")
        .set("environment.test.protected", "false");
  }

  private Disk disk() {
    var words = List.of(point.split(" "));
    if (words.size() < 2) {
      return RealDisk.INSTANCE;
    }
    var kind = "\"t\":\"" + words.get(1) + "\"";
    var phase = words.size() < 3 ? "" : "\"phase\":\"" + words.get(2) + "\"";
    return new ParkingDisk(
        words.get(0),
        bytes -> {
          var text = new String(bytes, StandardCharsets.UTF_8);
          return text.contains(kind) && text.contains(phase);
        });
  }

  private void here(String where) {
    if (where.equals(point)) {
      ParkingDisk.park();
    }
  }

  /** Tells a story from its beginning; what is in the record is not done again. */
  Object tell(Runbook rb, String story) {
    rb.step("look", () -> world().value("db"));
    return switch (story) {
      case "change" -> change(rb).tryRun();
      case "failing" -> failing(rb);
      case "step" -> plainStep(rb);
      case "once" -> onceStep(rb);
      case "wave" -> wave(rb);
      case "shell" -> rb.command("sleep", "300").change().tryRun();
      default -> throw new IllegalArgumentException(story);
    };
  }

  private Change<String> change(Runbook rb) {
    var readings = new AtomicInteger();
    var guard =
        Guard.of(
            "errors",
            () -> {
              if (readings.incrementAndGet() == 5) {
                here("in_guard_window");
              }
              return 0;
            });
    return rb.change(new Parked(world().set("web", "1.8"), "act"))
        .guardedBy(guard.below(1).during("50s"));
  }

  private Verdict<String> failing(Runbook rb) {
    var world = world();
    world.fails("image cannot be pulled");
    return rb.change(new Parked(world.set("web", "1.8"), "act")).undoOnFailure().tryRun();
  }

  private List<String> plainStep(Runbook rb) {
    return rb.step(
        "outer",
        () -> {
          var one = rb.step("one", () -> rb.change(world().set("one", "1.8")).run());
          here("in_plain_step");
          var two = rb.step("two", () -> rb.change(world().set("two", "1.8")).run());
          return List.of(one, two);
        });
  }

  private String onceStep(Runbook rb) {
    return rb.step("pay")
        .once()
        .get(
            () -> {
              world().moves("paid", "yes");
              here("in_once_step");
              return "paid";
            });
  }

  private FanOut.Outcome<String> wave(Runbook rb) {
    return rb.forEach(
            "set",
            List.of("a", "b", "c", "d", "e", "f"),
            key ->
                rb.change(new Parked(world().set(key, "1.8"), key.equals("c") ? "wave" : "other")))
        .batch(2)
        .run();
  }

  /** Parks in each method of a mutation: {@code in_act_done}, {@code in_undo_act_done}. */
  private final class Parked extends Wrapped {
    private final String phase;
    private int drafts;

    Parked(Mutation<String> real, String phase) {
      super(real);
      this.phase = phase;
    }

    @Override
    public Draft draft() throws Exception {
      here(++drafts == 1 ? "before_plan" : "before_intent");
      return super.draft();
    }

    @Override
    public Facts act(Facts before, Watch watch) throws Exception {
      here("in_" + phase + "_not_done");
      var receipt = super.act(before, watch);
      here("in_" + phase + "_done");
      return receipt;
    }

    @Override
    public Progress verify(Facts before, Facts receipt, Watch watch) throws Exception {
      here("in_" + phase + "_watch");
      return super.verify(before, receipt, watch);
    }

    @Override
    @SuppressWarnings("unchecked") // the fake world undoes with mutations of its own
    public Optional<Mutation<?>> undo(Facts before, Facts receipt) {
      return super.undo(before, receipt)
          .map(undo -> new Parked((Mutation<String>) undo, "undo_act"));
    }
  }

  /** The process that is killed. */
  public static void main(String[] args) {
    var points = new KillPoints(Path.of(args[0]), args[2]);
    try (var rb = points.options().open("test")) {
      System.out.println(points.tell(rb, args[1]));
    }
    System.out.println("ENDED");
  }
}
