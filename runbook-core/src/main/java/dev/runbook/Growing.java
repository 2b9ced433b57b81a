package dev.runbook;

import dev.runbook.Table.Kind;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A column while it is written. It starts without a kind and takes that of its first cell; a long
 * among doubles becomes a double, any other mixture becomes text.
 */
final class Growing {
  private static final int SHARED = 1024;
  private static final int DIGITS = 10_000;

  final String name;
  String unit = "";
  @Nullable Kind asked;
  boolean link;

  private @Nullable Kind kind;
  private int size;
  private long[] longs = {};
  private double[] doubles = {};
  private int[] nanos = {};
  private @Nullable Object[] things = {};
  private final BitSet missing = new BitSet();
  private final Map<String, String> shared = new HashMap<>();
  private long bytes;

  Growing(String name) {
    this.name = name;
  }

  int size() {
    return size;
  }

  /** About how much memory the cells take. */
  long bytes() {
    return bytes;
  }

  void addMissing() {
    missing.set(size);
    room();
    size++;
  }

  void add(long value) {
    if (kind() == Kind.DOUBLE) {
      add((double) value);
    } else if (kind() == Kind.DECIMAL) {
      add(BigDecimal.valueOf(value));
    } else if (fits(Kind.LONG)) {
      addLong(value);
    } else {
      addText(Long.toString(value));
    }
  }

  void add(double value) {
    if (kind == Kind.LONG && asked == null) {
      widen();
    }
    if (!fits(Kind.DOUBLE)) {
      addText(Numbers.exact(value));
      return;
    }
    room();
    doubles[size++] = value;
    bytes += 8;
  }

  void add(boolean value) {
    if (fits(Kind.BOOL)) {
      addLong(value ? 1 : 0);
    } else {
      addText(Boolean.toString(value));
    }
  }

  void add(Duration value) {
    if (fits(Kind.SPAN)) {
      addLong(nanos(value));
    } else {
      addText(value.toString());
    }
  }

  void add(Instant value) {
    if (!fits(Kind.INSTANT)) {
      addText(Exact.of(value));
      return;
    }
    room();
    longs[size] = value.getEpochSecond();
    nanos[size++] = value.getNano();
    bytes += 12;
  }

  void add(String value) {
    if (kind == Kind.LOCAL || fits(Kind.TEXT)) {
      addThing(share(value));
    } else {
      addText(value);
    }
  }

  void addLocal(String value) {
    if (fits(Kind.LOCAL)) {
      addThing(value);
    } else {
      addText(value);
    }
  }

  /** Written out in full, unless that would be absurdly long. */
  void add(BigDecimal value) {
    if (Math.abs((long) value.scale()) > DIGITS) {
      addText(value.toString());
    } else {
      addTyped(Kind.DECIMAL, value.scale() < 0 ? value.setScale(0) : value, 40);
    }
  }

  void add(Table.State value) {
    addTyped(Kind.STATE, value, 24);
  }

  void add(Series value) {
    addTyped(Kind.TREND, value, 16L * value.size());
  }

  private void addTyped(Kind wanted, Object value, long size) {
    if (fits(wanted)) {
      addThing(value);
      bytes += size;
    } else {
      addText(Exact.of(value));
    }
  }

  private boolean fits(Kind wanted) {
    if (kind == null) {
      kind = asked == null ? wanted : asked;
      room();
    }
    return kind == wanted;
  }

  private void addLong(long value) {
    room();
    longs[size++] = value;
    bytes += 8;
  }

  private void addThing(Object value) {
    room();
    things[size++] = value;
    bytes += 4;
  }

  private void addText(String value) {
    toText();
    addThing(share(value));
  }

  private String share(String value) {
    var known = shared.get(value);
    if (known != null) {
      return known;
    }
    bytes += 48L + value.length();
    if (shared.size() < SHARED) {
      shared.put(value, value);
    }
    return value;
  }

  private void widen() {
    doubles = new double[longs.length];
    for (int i = 0; i < size; i++) {
      doubles[i] = longs[i];
    }
    longs = new long[0];
    kind = Kind.DOUBLE;
  }

  private void toText() {
    if (kind == Kind.TEXT) {
      return;
    }
    var cells = done();
    var texts = new @Nullable Object[Math.max(16, size * 2)];
    for (int i = 0; i < size; i++) {
      var value = cells.value(i);
      texts[i] = value == null ? null : Exact.of(value);
    }
    longs = new long[0];
    doubles = new double[0];
    nanos = new int[0];
    things = texts;
    kind = Kind.TEXT;
    asked = null;
  }

  private void room() {
    if (kind == null) {
      return;
    }
    int wanted = size + 1;
    switch (kind) {
      case LONG, BOOL, SPAN ->
          longs = wanted > longs.length ? Arrays.copyOf(longs, grown()) : longs;
      case DOUBLE -> doubles = wanted > doubles.length ? Arrays.copyOf(doubles, grown()) : doubles;
      case INSTANT -> {
        longs = wanted > longs.length ? Arrays.copyOf(longs, grown()) : longs;
        nanos = wanted > nanos.length ? Arrays.copyOf(nanos, longs.length) : nanos;
      }
      case TEXT, LOCAL, DECIMAL, STATE, TREND ->
          things = wanted > things.length ? Arrays.copyOf(things, grown()) : things;
    }
  }

  private int grown() {
    return Math.max(16, size + size / 2 + 1);
  }

  Kind kind() {
    return kind == null ? asked == null ? Kind.TEXT : asked : kind;
  }

  /** The cells, trimmed; the column can still grow. */
  Cells done() {
    var holes = (BitSet) missing.clone();
    return switch (kind()) {
      case LONG, BOOL, SPAN -> new Cells.Longs(kind(), Arrays.copyOf(longs, size), holes);
      case DOUBLE -> new Cells.Doubles(Arrays.copyOf(doubles, size), holes);
      case INSTANT ->
          new Cells.Times(Arrays.copyOf(longs, size), Arrays.copyOf(nanos, size), holes);
      case TEXT, LOCAL, DECIMAL, STATE, TREND -> new Cells.Things(Arrays.copyOf(things, size));
    };
  }

  private static long nanos(Duration value) {
    try {
      return value.toNanos();
    } catch (ArithmeticException e) {
      return value.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }
}
