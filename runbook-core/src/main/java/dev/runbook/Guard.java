package dev.runbook;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.DoubleSupplier;

/**
 * A reading that must stay in bounds while a change is watched. It is read every tenth of its
 * window (5 to 60 seconds); two breaches in a row fail the change at once. No data is never a pass:
 * fewer than 80 % of the readings leave the change undecided. A guard that is red before the change
 * refuses it.
 *
 * @param name what is read, with its unit
 * @param reading gives one sample; none, several, old or not finite ones are missing
 * @param least the lowest value allowed
 * @param most the highest value allowed
 * @param window how long it is watched after the act
 * @param redAllowed whether a change may start although it is out of bounds
 */
public record Guard(
    String name,
    Callable<List<Sample>> reading,
    double least,
    double most,
    Duration window,
    boolean redAllowed) {

  /** A value and the time it belongs to. */
  public record Sample(double value, Instant at) {}

  /** A guard over samples that carry their own time. */
  public static Guard on(String name, Callable<List<Sample>> reading) {
    return new Guard(
        name,
        reading,
        Double.NEGATIVE_INFINITY,
        Double.POSITIVE_INFINITY,
        Duration.ofMinutes(5),
        false);
  }

  /** A guard over a number that is read now. */
  public static Guard of(String name, DoubleSupplier reading) {
    return on(name, () -> List.of(new Sample(reading.getAsDouble(), Instant.MAX)));
  }

  /** It must stay below or at {@code value}. */
  public Guard below(double value) {
    return new Guard(name, reading, least, value, window, redAllowed);
  }

  /** It must stay above or at {@code value}. */
  public Guard above(double value) {
    return new Guard(name, reading, value, most, window, redAllowed);
  }

  /** How long it is watched after the act; 5 minutes unless said. */
  public Guard during(Duration time) {
    return new Guard(name, reading, least, most, time, redAllowed);
  }

  /** How long it is watched after the act: {@code "5m"}. */
  public Guard during(String time) {
    return during(Durations.parse(time));
  }

  /** Lets the change start although this guard is out of bounds before it. */
  public Guard evenIfRed() {
    return new Guard(name, reading, least, most, window, true);
  }

  Duration interval() {
    long tenth = window.dividedBy(10).toSeconds();
    return Duration.ofSeconds(Math.max(5, Math.min(60, tenth)));
  }

  boolean isBreached(double value) {
    return value < least || value > most;
  }

  /** What it says, as it counts for an approval. */
  @Override
  public String toString() {
    var low = least == Double.NEGATIVE_INFINITY ? "" : " at least " + Numbers.exact(least);
    var high = most == Double.POSITIVE_INFINITY ? "" : " at most " + Numbers.exact(most);
    return Texts.head(name + low + high + " for " + Durations.text(window), 200);
  }
}
