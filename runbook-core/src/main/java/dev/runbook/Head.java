package dev.runbook;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a table is besides its cells.
 *
 * @param name what the rows are, for the first line
 * @param source where they come from
 * @param observed when they were read
 */
record Head(String name, String source, @Nullable Instant observed, Marks marks, Col.Look look) {
  static final Head NONE = new Head("table", "", null, Marks.NONE, Col.Look.PLAIN);

  Head named(String newName) {
    return new Head(newName, source, observed, marks, look);
  }

  Head source(String newSource) {
    return new Head(name, newSource, observed, marks, look);
  }

  Head observed(Instant time) {
    return new Head(name, source, time, marks, look);
  }

  Head marks(Marks newMarks) {
    return new Head(name, source, observed, newMarks, look);
  }

  Head look(Col.Look newLook) {
    return new Head(name, source, observed, marks, newLook);
  }
}
