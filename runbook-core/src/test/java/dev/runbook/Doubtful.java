package dev.runbook;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/** A mutation whose process or connection comes to an end at a bad moment, once. */
final class Doubtful<R> extends Passing<R> {
  /** The end of the process, for a test that goes on. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  private enum Moment {
    LOST_BEFORE,
    LOST_AFTER,
    KILLED_BEFORE,
    KILLED_AFTER,
    KILLED_IN_WATCH
  }

  private final IntSupplier writes;
  private final List<String> tokens = new ArrayList<>();
  private Moment moment;
  private int written;

  private Doubtful(Mutation<R> real, IntSupplier writes, Moment moment) {
    super(real);
    this.writes = writes;
    this.moment = moment;
  }

  /** The answer to the first act is lost. */
  static <R> Doubtful<R> losing(Mutation<R> real, IntSupplier writes) {
    return new Doubtful<>(real, writes, Moment.LOST_AFTER);
  }

  /** The first act does not reach the world. */
  static <R> Doubtful<R> neverSending(Mutation<R> real, IntSupplier writes) {
    return new Doubtful<>(real, writes, Moment.LOST_BEFORE);
  }

  static <R> Doubtful<R> killing(Mutation<R> real) {
    return new Doubtful<>(real, () -> 0, Moment.KILLED_AFTER);
  }

  static <R> Doubtful<R> killingBefore(Mutation<R> real) {
    return new Doubtful<>(real, () -> 0, Moment.KILLED_BEFORE);
  }

  static <R> Doubtful<R> killingInWatch(Mutation<R> real) {
    return new Doubtful<>(real, () -> 0, Moment.KILLED_IN_WATCH);
  }

  /** How many writes the world had seen when the first act had been done. */
  int written() {
    return written;
  }

  /** The tokens the acts were sent with. */
  List<String> tokens() {
    return List.copyOf(tokens);
  }

  @Override
  public Facts act(Facts before, Watch watch) throws Exception {
    tokens.add(watch.token());
    at(Moment.KILLED_BEFORE);
    at(Moment.LOST_BEFORE);
    var receipt = super.act(before, watch);
    written = tokens.size() == 1 ? writes.getAsInt() : written;
    at(Moment.KILLED_AFTER);
    at(Moment.LOST_AFTER);
    return receipt;
  }

  private void at(Moment here) throws IOException {
    if (moment == here) {
      moment = null;
      if (here.name().startsWith("KILLED")) {
        throw new Killed();
      }
      throw new IOException("connection reset");
    }
  }

  @Override
  public Progress verify(Facts before, Facts receipt, Watch watch) throws Exception {
    at(Moment.KILLED_IN_WATCH);
    return super.verify(before, receipt, watch);
  }
}
