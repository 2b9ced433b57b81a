package dev.runbook;

import java.util.Optional;

/** A mutation that passes everything on to another one. */
class Passing<R> implements Mutation<R> {
  private final Mutation<R> real;

  Passing(Mutation<R> real) {
    this.real = real;
  }

  @Override
  public String action() {
    return real.action();
  }

  @Override
  public Target target() {
    return real.target();
  }

  @Override
  public Facts ask() {
    return real.ask();
  }

  @Override
  public Draft draft() throws Exception {
    return real.draft();
  }

  @Override
  public Facts act(Facts before, Watch watch) throws Exception {
    return real.act(before, watch);
  }

  @Override
  public Progress verify(Facts before, Facts receipt, Watch watch) throws Exception {
    return real.verify(before, receipt, watch);
  }

  @Override
  public Settled settle(Facts before, Watch watch) throws Exception {
    return real.settle(before, watch);
  }

  @Override
  public Standing standing(Facts before, Facts receipt) throws Exception {
    return real.standing(before, receipt);
  }

  @Override
  public Optional<Mutation<?>> undo(Facts before, Facts receipt) {
    return real.undo(before, receipt);
  }

  @Override
  public R result(Facts before, Facts receipt, Facts seen) {
    return real.result(before, receipt, seen);
  }
}
