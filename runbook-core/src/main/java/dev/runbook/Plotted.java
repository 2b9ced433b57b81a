package dev.runbook;

/** A line and the samples of it that are drawn; {@code rank} decides its colour. */
record Plotted(Line line, M4.Kept kept, int rank) {
  int colour() {
    return Ink.line(line.partner() >= 0 ? line.partner() : rank);
  }

  Ink.Dash dash() {
    return line.partner() >= 0 ? Ink.Dash.DASHED : Ink.dash(rank);
  }

  boolean isEmpty() {
    return kept.samples() == 0;
  }

  /** The index of the newest sample; -1 if there is none. */
  int newest() {
    return isEmpty() ? -1 : kept.index()[kept.index().length - 1];
  }

  /** The index of the first of the highest samples; -1 if there is none. */
  int highest() {
    int found = -1;
    for (int i : kept.index()) {
      if (i >= 0 && (found < 0 || line.values()[i] > line.values()[found])) {
        found = i;
      }
    }
    return found;
  }

  double last() {
    return isEmpty() ? Double.NaN : line.values()[newest()];
  }

  double max() {
    return isEmpty() ? Double.NaN : kept.max();
  }
}
