package dev.runbook;

/** A mutation that does what another one does; tests override what is to go wrong. */
class Wrapped extends Passing<String> {
  Wrapped(Mutation<String> real) {
    super(real);
  }
}
