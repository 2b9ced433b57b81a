package dev.runbook;

/** The head and the tail of a long text, each at most half of what is kept. Not thread-safe. */
final class Capture {
  static final int MOST = 1 << 20;

  private final int half;
  private final StringBuilder head = new StringBuilder();
  private final StringBuilder tail = new StringBuilder();
  private long cut;

  Capture() {
    this(MOST);
  }

  Capture(int most) {
    this.half = most / 2;
  }

  void add(String text) {
    int room = Math.min(half - head.length(), text.length());
    head.append(text, 0, room);
    tail.append(text, room, text.length());
    if (tail.length() > 2 * half) {
      trim();
    }
  }

  private void trim() {
    int more = tail.length() - half;
    if (more > 0) {
      cut += more;
      tail.delete(0, more);
    }
  }

  /** How many characters were left out. */
  long cut() {
    trim();
    return cut;
  }

  /** Everything, or head and tail with what was left out told in a line between them. */
  String text() {
    trim();
    if (cut == 0) {
      return head.toString() + tail;
    }
    return head + "\n… " + cut + " characters cut …\n" + tail;
  }
}
