package dev.runbook;

import java.util.Arrays;
import java.util.Collection;

/**
 * Finds every occurrence of many patterns in one pass (Aho and Corasick, 1975). States are numbered
 * by depth, so the children of a state stand side by side and no state needs a map. The shallow
 * states, where a text that holds no pattern spends nearly all its time, have a full row of
 * transitions; the others fall back. Immutable once built.
 */
final class Automaton {
  /** Transitions kept as full rows: 1 MiB of them, which stays in a second-level cache. */
  private static final int CELLS = 1 << 18;

  private final int minimum;
  private final int shift;
  private final int rows;
  private final int firstHit;
  private final char[] column;
  private final int[] row;
  private final char[] label;
  private final int[] child;
  private final int[] fail;
  private final int[] depth;
  private final int[] hit;

  private Automaton(String[] sorted) {
    int states = 1;
    int shortest = Integer.MAX_VALUE;
    for (int i = 0; i < sorted.length; i++) {
      states += sorted[i].length() - (i == 0 ? 0 : common(sorted[i - 1], sorted[i]));
      shortest = Math.min(shortest, sorted[i].length());
    }
    minimum = shortest;
    label = new char[states];
    child = new int[states + 1];
    fail = new int[states];
    depth = new int[states];
    hit = new int[states];
    grow(sorted);
    firstHit = firstHit();
    column = columns();
    shift = 32 - Integer.numberOfLeadingZeros(widest());
    rows = Math.min(states, Math.max(1, CELLS >> shift));
    row = new int[rows << shift];
    fill();
  }

  /** The automaton of these patterns; none of them empty. */
  static Automaton of(Collection<String> patterns) {
    return new Automaton(patterns.stream().distinct().sorted().toArray(String[]::new));
  }

  /** How many states it has, for tests of its size. */
  int states() {
    return label.length;
  }

  /** Whether a text of this length can hold a pattern at all. */
  boolean fits(int length) {
    return length >= minimum;
  }

  /** What the patterns cover in {@code text}, added to {@code runs}; gives the depth at the end. */
  int scan(String text, Runs runs) {
    var buffer = new char[Math.min(text.length(), 4096)];
    int state = 0;
    for (int from = 0; from < text.length(); from += buffer.length) {
      int size = Math.min(buffer.length, text.length() - from);
      text.getChars(from, from + size, buffer, 0);
      state = scan(buffer, size, from, state, runs);
    }
    return depth[state];
  }

  private int scan(char[] buffer, int size, int offset, int start, Runs runs) {
    int state = start;
    for (int i = 0; i < size; i++) {
      char c = buffer[i];
      if (state < rows) {
        state = row[(state << shift) + (c < column.length ? column[c] : 0)];
      } else {
        state = deep(state, c);
      }
      if (state >= firstHit && hit[state] != 0) {
        runs.cover(offset + i + 1 - hit[state], offset + i + 1);
      }
    }
    return state;
  }

  private int deep(int from, char c) {
    int state = from;
    while (state >= rows) {
      int next = childOf(state, c);
      if (next > 0) {
        return next;
      }
      state = fail[state];
    }
    return row[(state << shift) + (c < column.length ? column[c] : 0)];
  }

  /** The child of {@code state} by {@code c}; 0 if there is none. */
  private int childOf(int state, char c) {
    for (int next = child[state]; next < child[state + 1]; next++) {
      if (label[next] == c) {
        return next;
      }
    }
    return 0;
  }

  /** Makes the states, depth by depth: each stands for a range of sorted patterns. */
  private void grow(String[] sorted) {
    var low = new int[label.length];
    var high = new int[label.length];
    high[0] = sorted.length;
    int count = 1;
    for (int state = 0; state < count; state++) {
      child[state] = count;
      int at = low[state];
      if (at < high[state] && sorted[at].length() == depth[state]) {
        hit[state] = depth[state];
        at++;
      }
      while (at < high[state]) {
        char c = sorted[at].charAt(depth[state]);
        low[count] = at;
        while (at < high[state] && sorted[at].charAt(depth[state]) == c) {
          at++;
        }
        high[count] = at;
        label[count] = c;
        depth[count] = depth[state] + 1;
        fallBack(state, count++);
      }
    }
    child[count] = count;
  }

  /** The state of the longest proper suffix; its hit, if longer than none, is a hit here too. */
  private void fallBack(int parent, int state) {
    if (parent != 0) {
      int back = fail[parent];
      int next = childOf(back, label[state]);
      while (next == 0 && back != 0) {
        back = fail[back];
        next = childOf(back, label[state]);
      }
      fail[state] = next;
    }
  }

  private int firstHit() {
    int first = label.length;
    for (int state = label.length - 1; state > 0; state--) {
      first = hit[state] == 0 ? first : state;
    }
    for (int state = first; state < label.length; state++) {
      hit[state] = Math.max(hit[state], hit[fail[state]]);
    }
    return first;
  }

  /** A column for each character of a pattern; 0 is every other one. */
  private char[] columns() {
    char highest = 0;
    for (char c : label) {
      highest = c > highest ? c : highest;
    }
    var used = new char[highest + 1];
    for (int state = 1; state < label.length; state++) {
      used[label[state]] = 1;
    }
    char next = 0;
    for (int c = 0; c < used.length; c++) {
      used[c] = used[c] == 0 ? 0 : ++next;
    }
    return used;
  }

  private int widest() {
    char widest = 0;
    for (char c : column) {
      widest = c > widest ? c : widest;
    }
    return widest;
  }

  private void fill() {
    for (int state = 0; state < rows; state++) {
      int at = state << shift;
      if (state > 0) {
        System.arraycopy(row, fail[state] << shift, row, at, 1 << shift);
      }
      for (int next = child[state]; next < child[state + 1]; next++) {
        row[at + column[label[next]]] = next;
      }
    }
  }

  private static int common(String left, String right) {
    int mismatch = Arrays.mismatch(left.toCharArray(), right.toCharArray());
    return mismatch < 0 ? left.length() : mismatch;
  }
}
