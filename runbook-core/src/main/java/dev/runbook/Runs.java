package dev.runbook;

import java.util.Arrays;

/** The stretches of a text that are covered; those that touch are one. */
final class Runs {
  static final String MASK = "***";

  private int[] bounds = new int[8];
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  /** Covers {@code from} up to, without, {@code to}. */
  void cover(int from, int to) {
    int start = from;
    int end = to;
    while (size > 0 && bounds[size - 1] >= start) {
      end = Math.max(end, bounds[size - 1]);
      start = Math.min(start, bounds[size - 2]);
      size -= 2;
    }
    if (size == bounds.length) {
      bounds = Arrays.copyOf(bounds, 2 * size);
    }
    bounds[size++] = start;
    bounds[size++] = end;
  }

  /** Where the run that holds position {@code at} ends; {@code at} itself if none does. */
  int endAt(int at) {
    for (int i = size - 2; i >= 0 && bounds[i + 1] > at; i -= 2) {
      if (bounds[i] <= at) {
        return bounds[i + 1];
      }
    }
    return at;
  }

  /**
   * {@code text} up to {@code end} with a mask for each run; a run that goes on from masked text
   * shown before gets none of its own.
   */
  String mask(String text, int end, boolean masked) {
    var out = new StringBuilder(end);
    int at = 0;
    for (int i = 0; i < size && bounds[i] < end; i += 2) {
      out.append(text, at, bounds[i]);
      if (bounds[i] > 0 || !masked) {
        out.append(MASK);
      }
      at = Math.min(end, bounds[i + 1]);
    }
    return out.append(text, at, end).toString();
  }
}
