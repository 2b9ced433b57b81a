package dev.runbook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runbook.RunbookException.Interrupted;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A fan-out and its record: which targets it was begun with, and which of them are done. */
final class FanRecord<T, R> {
  private final Runbook rb;
  private final FanSpec<T> spec;
  private final FanRun.Work<T, R> work;
  private final Map<String, R> values = new java.util.concurrent.ConcurrentHashMap<>();
  private String path = "";
  private int attempt = 1;

  FanRecord(Runbook rb, FanSpec<T> spec, FanRun.Work<T, R> work) {
    this.rb = rb;
    this.spec = spec;
    this.work = work;
  }

  String name() {
    return spec.name();
  }

  FanOut.Outcome<R> run() {
    try {
      return enter();
    } catch (Interrupted e) {
      throw rb.ledger().interrupted(e);
    }
  }

  private FanOut.Outcome<R> enter() {
    var targets = spec.targets();
    path = rb.ledger().claim(spec.name());
    var fan = rb.ledger().told(path).fan;
    attempt = Math.max(1, rb.ledger().told(path).attempt);
    if (rb.ledger().gate().counts(path)) {
      return inPass(targets);
    }
    var ends = new LinkedHashMap<String, FanEnd<R>>();
    if (fan == null) {
      begin(targets);
      work.prepare(targets, path, attempt);
      return go(targets, targets.size(), 0, ends);
    }
    return goOn(targets, keys(fan), ends);
  }

  /** The plan and its approval are a unit, then each target; what ended is given back as it was. */
  private FanOut.Outcome<R> inPass(List<FanSpec.Target<T>> targets) {
    var told = rb.ledger().told(path);
    Recorded.refuseDenied(path, told);
    if (told.approval != null || told.end != null) {
      rb.ledger().replayed();
    }
    var left = targets.stream().filter(target -> recorded(target).isEmpty()).toList();
    if (told.end == null) {
      var unused = rb.ledger().<@Nullable Object>counted(path, () -> prepare(told, left));
    }
    var run =
        new FanRun<>(rb, spec, targets, spec.waves(targets.size()), this::target, this::recorded);
    var ends = run.run();
    if (told.end == null) {
      end(ends);
    }
    return new FanOut.Outcome<>(this, ends, run.isStopped());
  }

  private @Nullable Object prepare(Told told, List<FanSpec.Target<T>> left) {
    if (told.fan == null) {
      begin(left);
      work.prepare(left, path, attempt);
    } else {
      work.goOn(left, path, attempt);
    }
    return null;
  }

  private Optional<FanEnd<R>> recorded(FanSpec.Target<T> target) {
    var unit = rb.ledger().pathOf(unitName(target));
    var told = rb.ledger().told(unit);
    return switch (told.endState()) {
      case "ok" -> Optional.of(FanEnd.done(work.recorded(target, unit)));
      case "failed" -> Optional.of(FanEnd.failed(Recorded.failure(unit, told)));
      default -> Optional.empty();
    };
  }

  private void begin(List<FanSpec.Target<T>> targets) {
    var groups = new LinkedHashSet<String>();
    targets.forEach(target -> groups.add(target.group()));
    rb.ledger()
        .record(
            Rec.of(RecordType.FAN, path, 1)
                .put("keys", targets.stream().map(FanSpec.Target::key).toList())
                .put("groups", List.copyOf(groups))
                .put("terms", spec.terms()));
  }

  private static Set<String> keys(JsonNode fan) {
    var keys = new LinkedHashSet<String>();
    fan.path("keys").forEach(key -> keys.add(key.asText()));
    return keys;
  }

  /** Resumes: what is done stays, what is new or gone is told and not acted on. */
  private FanOut.Outcome<R> goOn(
      List<FanSpec.Target<T>> targets, Set<String> recorded, Map<String, FanEnd<R>> ends) {
    var todo = new ArrayList<FanSpec.Target<T>>();
    var gone = new LinkedHashSet<>(recorded);
    int canaries = 0;
    for (var target : targets) {
      gone.remove(target.key());
      if (!recorded.contains(target.key())) {
        ends.put(target.key(), FanEnd.<R>unstarted().because("new since this run began"));
      } else if (isDone(target)) {
        ends.put(target.key(), recorded(target).orElseThrow());
        canaries++;
      } else {
        ends.put(target.key(), FanEnd.unstarted());
        todo.add(target);
      }
    }
    for (var key : gone) {
      ends.put(key, FanEnd.failed(gone(key)));
    }
    if (todo.stream().allMatch(target -> told(target).end == null)) {
      work.goOn(todo, path, attempt);
    } else {
      work.prepare(todo, path, attempt);
    }
    return go(todo, recorded.size(), canaries, ends);
  }

  private static Refused gone(String key) {
    return new Refused(
        Problem.of("recorded as a target, but gone now")
            .at(key)
            .advice("give the same targets when resuming; a target that is gone counts as failed"));
  }

  private Told told(FanSpec.Target<T> target) {
    return rb.ledger().told(rb.ledger().pathOf(unitName(target)));
  }

  private boolean isDone(FanSpec.Target<T> target) {
    var path = rb.ledger().pathOf(unitName(target));
    return rb.ledger().told(path).endState().equals("ok") && !rb.ledger().isRedone(path);
  }

  private String unitName(FanSpec.Target<T> target) {
    return PathNames.keyed(spec.name(), target.key());
  }

  /** Runs these; {@code before} of {@code all} are done already. */
  private FanOut.Outcome<R> go(
      List<FanSpec.Target<T>> todo, int all, int before, Map<String, FanEnd<R>> ends) {
    long lost = ends.values().stream().filter(end -> end.state() == FanEnd.State.FAILED).count();
    var terms = spec.waves(all).after(before, (int) lost);
    var run = new FanRun<>(rb, spec, todo, terms, this::target, target -> Optional.empty());
    ends.putAll(run.run());
    end(ends);
    return new FanOut.Outcome<>(this, ends, run.isStopped());
  }

  private void end(Map<String, FanEnd<R>> ends) {
    var good = ends.values().stream().allMatch(FanEnd::isGood);
    rb.ledger()
        .record(
            Rec.of(RecordType.END, path, attempt)
                .put("state", good ? "ok" : "failed")
                .put("error", good ? null : FanOut.counts(ends.values(), 0)));
  }

  private @Nullable R target(FanSpec.Target<T> target) {
    Unit.of(rb.ledger(), "target", unitName(target))
        .run(
            Void.class,
            () -> {
              var value = work.on(target);
              if (value != null) {
                values.put(target.key(), value);
              }
              return null;
            });
    return values.get(target.key());
  }

  FanOut.Outcome<R> rerun(Map<String, FanEnd<R>> before) {
    if (rb.ledger().gate().isPassing()) {
      throw new Refused(
          Problem.of("rerunFailed() of `" + spec.name() + "` cannot be told apart in passes")
              .advice("put the failed ones into a fan-out with a name of its own"));
    }
    var ends = new LinkedHashMap<>(before);
    var again = new ArrayList<FanSpec.Target<T>>();
    for (var target : spec.targets()) {
      var end = before.get(target.key());
      if (end != null && !end.isGood() && end.state() != FanEnd.State.UNSTARTED) {
        rb.ledger().again(rb.ledger().pathOf(unitName(target)));
        ends.put(target.key(), FanEnd.unstarted());
        again.add(target);
      }
    }
    work.prepare(again, path, attempt);
    return go(again, spec.items().size(), 0, ends);
  }
}
