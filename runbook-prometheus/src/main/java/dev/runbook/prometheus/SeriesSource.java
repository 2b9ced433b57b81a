package dev.runbook.prometheus;

import dev.runbook.Series;
import dev.runbook.SeriesSet;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Reads the value of a query: of its one series, or of the series that decides. */
final class SeriesSource implements Reading.Source {
  /** Readings of one watch are at most a minute apart; after this long another watch has begun. */
  private static final Duration FORGOTTEN = Duration.ofMinutes(10);

  private final Prometheus prom;
  private final Ask ask;
  private final Limit limit;
  private final Terms terms;
  private final AtomicReference<@Nullable Fleet> fleet = new AtomicReference<>();

  /** The series of the first reading, and when they were last looked for. */
  private record Fleet(Set<String> names, Instant at) {}

  /**
   * How an answer is judged.
   *
   * @param which one series, every one or any one
   * @param freshBy a plain selector whose oldest sample says how old a reading is; empty for none
   * @param partial whether an answer with a warning counts
   * @param changing whether series of the first reading may be gone later
   */
  record Terms(Which which, String freshBy, boolean partial, boolean changing) {
    static final Terms STRICT = new Terms(Which.ONE, "", false, false);
  }

  /** Which series decides. */
  enum Which {
    ONE,
    EVERY,
    ANY
  }

  SeriesSource(Prometheus prom, Ask ask, Limit limit, Terms terms) {
    this.prom = prom;
    this.ask = ask;
    this.limit = limit;
    this.terms = terms;
  }

  @Override
  public Reading.Source fresh() {
    return new SeriesSource(prom, ask, limit, terms);
  }

  @Override
  public Reading read() {
    try {
      var question = ask.at(prom.runbook().ticks().now(), prom.knobs());
      var found = prom.asking().reading(question, ask.limit());
      var why = fault(found);
      if (why.isEmpty()) {
        why = old(found.set(), question).orElse("");
      }
      return why.isEmpty() ? decided(found.set()) : new Reading.Missing(why);
    } catch (PrometheusException e) {
      return Reading.missing(e);
    }
  }

  /** Why an answer cannot be judged; empty if it can. */
  private String fault(Found found) {
    var set = found.set();
    if (found.cut()) {
      return "the answer was cut";
    }
    if (!found.warnings().isEmpty() && !terms.partial) {
      return "the answer carries a warning: " + found.warnings().get(0);
    }
    if (!found.histograms().isEmpty()) {
      return "the answer is a native histogram, not a number";
    }
    if (set.isEmpty()) {
      return "no series";
    }
    if (terms.which == Which.ONE && set.size() > 1) {
      return set.size() + " series: " + Tables.listed(set);
    }
    for (var one : set) {
      if (one.isEmpty() || !Double.isFinite(one.last())) {
        return one.name() + " is " + (one.isEmpty() ? "empty" : Double.toString(one.last()));
      }
    }
    return vanished(set);
  }

  /** A series of the first reading that is gone may be the one that was bad. */
  private String vanished(SeriesSet set) {
    if (terms.which == Which.ONE || terms.changing) {
      return "";
    }
    var names = new HashSet<String>();
    set.forEach(one -> names.add(one.labels().toString()));
    var now = prom.runbook().ticks().now();
    var before = fleet.get();
    if (before == null || before.at.isBefore(now.minus(FORGOTTEN))) {
      fleet.set(new Fleet(Set.copyOf(names), now));
      return "";
    }
    fleet.set(new Fleet(before.names, now));
    var gone = new TreeSet<>(before.names);
    gone.removeAll(names);
    return gone.isEmpty() ? "" : "a series of the first reading is gone: " + gone.first();
  }

  /** Why the answer is too old, if it is. */
  private Optional<String> old(SeriesSet set, Question question) {
    var age = Freshness.of(prom, question, terms.freshBy);
    if (age.isEmpty()) {
      return Optional.empty();
    }
    for (var one : set) {
      var why = age.get().old(one);
      if (why.isPresent()) {
        return why;
      }
    }
    return Optional.empty();
  }

  private Reading decided(SeriesSet set) {
    var decides = set.at(0);
    for (var one : set) {
      double more = limit.excess(one.last()) - limit.excess(decides.last());
      if (terms.which == Which.ANY ? more < 0 : more > 0) {
        decides = one;
      }
    }
    double value = decides.last();
    boolean named = set.size() > 1 && limit.isBreached(value);
    return new Reading.Value(value, named ? which(decides, set) : "");
  }

  private static String which(Series series, SeriesSet set) {
    return series.name() + " is " + Limit.text(series.last()) + ", of " + set.size() + " series";
  }

  /** How old a reading may be. */
  static Duration oldest(Knobs knobs) {
    var twice = knobs.scrape().multipliedBy(2);
    var least = Duration.ofSeconds(30);
    return twice.compareTo(least) > 0 ? twice : least;
  }
}
