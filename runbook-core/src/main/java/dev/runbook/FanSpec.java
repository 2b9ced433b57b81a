package dev.runbook;

import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A fan-out and its terms.
 *
 * @param key gives each item its identity; null: the item itself says it
 * @param group gives each item its group; null: one group
 */
record FanSpec<T>(
    String name,
    List<T> items,
    @Nullable Function<? super T, String> key,
    @Nullable Function<? super T, ?> group,
    Amount canary,
    Amount batch,
    boolean ramp,
    Duration pause,
    Amount failures) {
  static final int MOST = 10_000;

  /** An item with its identity and its group. */
  record Target<T>(String key, String group, T item) {}

  static <T> FanSpec<T> of(String name, List<T> items) {
    return new FanSpec<>(
        PathNames.name(name),
        List.copyOf(items),
        null,
        null,
        Amount.of(0),
        Amount.of(1),
        false,
        Duration.ZERO,
        Amount.of(0));
  }

  FanSpec<T> key(Function<? super T, String> by) {
    return new FanSpec<>(name, items, by, group, canary, batch, ramp, pause, failures);
  }

  FanSpec<T> group(Function<? super T, ?> by) {
    return new FanSpec<>(name, items, key, by, canary, batch, ramp, pause, failures);
  }

  FanSpec<T> canary(Amount many) {
    return new FanSpec<>(name, items, key, group, many, batch, ramp, pause, failures);
  }

  FanSpec<T> batch(Amount many) {
    return new FanSpec<>(name, items, key, group, canary, many, ramp, pause, failures);
  }

  FanSpec<T> ramping() {
    return new FanSpec<>(name, items, key, group, canary, batch, true, pause, failures);
  }

  FanSpec<T> pause(Duration time) {
    return new FanSpec<>(name, items, key, group, canary, batch, ramp, time, failures);
  }

  FanSpec<T> failures(Amount many) {
    return new FanSpec<>(name, items, key, group, canary, batch, ramp, pause, many);
  }

  /** The targets in the order they are taken: those of one group follow each other. */
  List<Target<T>> targets() {
    if (items.size() > MOST) {
      throw refused(items.size() + " targets, and " + MOST + " may be given", "split them");
    }
    var groups = new LinkedHashMap<String, List<Target<T>>>();
    var keys = new LinkedHashSet<String>();
    for (var item : items) {
      var target = new Target<>(keyOf(item), group == null ? "" : "" + group.apply(item), item);
      if (target.key.isBlank()) {
        throw refused("a target has an empty key", "give each a key of its own: .keyedBy(..)");
      }
      if (!keys.add(target.key)) {
        throw refused(
            "two targets have the key `" + target.key + "`",
            "give each a key of its own: .keyedBy(..)");
      }
      groups.computeIfAbsent(target.group, any -> new ArrayList<>()).add(target);
    }
    return groups.values().stream().flatMap(List::stream).toList();
  }

  private String keyOf(T item) {
    if (key != null) {
      return Objects.requireNonNullElse(key.apply(item), "");
    }
    if (item instanceof CharSequence || item instanceof Number) {
      return item.toString();
    }
    if (item instanceof Enum<?> constant) {
      return constant.name();
    }
    throw refused(
        "nobody says which target is which",
        "a " + item.getClass().getSimpleName() + " needs a key: .keyedBy(x -> x.name())");
  }

  private Refused refused(String seen, String advice) {
    return new Refused(
        Problem.of("the fan-out `" + name + "` cannot be run").seen(seen).advice(advice));
  }

  /** The terms in numbers of {@code all} targets. */
  Waves.Terms waves(int all) {
    return new Waves.Terms(
        canary.number().signum() == 0 ? 0 : canary.of(all, 1),
        batch.of(all, 1),
        ramp,
        failures.of(all, 0));
  }

  /** The terms in words, as they stand in the record and in the hash of a plan. */
  String terms() {
    return "canary "
        + canary
        + ", batch "
        + batch
        + (ramp ? ", ramp" : "")
        + (pause.isZero() ? "" : ", pause " + Durations.exact(pause))
        + ", failures at most "
        + failures;
  }
}
