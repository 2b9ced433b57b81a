package dev.runbook;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where output goes and how a question is asked: a kernel, JShell, a terminal, a log. A host never
 * throws into the work it reports on. Everything it is given is already redacted.
 */
public interface Host {
  /**
   * What it is called: {@code jjava}, {@code ijava}, {@code jshell}, {@code terminal}, {@code log}.
   */
  String name();

  /** What it can show. */
  Traits traits();

  /** Shows one value. */
  void show(Bundle bundle);

  /** Shows a view that changes in place where the host can, else a line per change of state. */
  Live live(Bundle first);

  /** Asks the person in front; {@link Answer.Nobody} at once where there is none. */
  Answer ask(Question question);

  /** What a host can show. */
  record Traits(int width, boolean html, boolean images, boolean unicode, boolean colour) {
    /** Plain text of {@code width} columns in Unicode. */
    public static Traits text(int width) {
      return new Traits(width, false, false, true, false);
    }
  }

  /** A value that shows itself. */
  interface Shown {
    /** Its parts for a host of these traits; free of I/O and already redacted. */
    Bundle shown(Traits traits);
  }

  /** The same thing as text and, where the host can show it, as HTML or a picture. */
  final class Bundle {
    private final String text;
    private final @Nullable String html;
    private final byte @Nullable [] png;

    private Bundle(String text, @Nullable String html, byte @Nullable [] png) {
      this.text = text;
      this.html = html;
      this.png = png;
    }

    /** Only text. */
    public static Bundle text(String text) {
      return new Bundle(text, null, null);
    }

    /** This bundle and its HTML. */
    public Bundle html(String page) {
      return new Bundle(text, page, png);
    }

    /** This bundle and its picture; the array is copied. */
    public Bundle png(byte[] image) {
      return new Bundle(text, html, image.clone());
    }

    /** The text twin; always there. */
    public String text() {
      return text;
    }

    /** The HTML, if there is one. */
    public Optional<String> html() {
      return Optional.ofNullable(html);
    }

    /** The picture, if there is one; a copy. */
    public Optional<byte[]> png() {
      return png == null ? Optional.empty() : Optional.of(png.clone());
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** A view that is kept up to date. */
  interface Live extends AutoCloseable {
    /** Shows the new state; may be dropped if the last one was just shown. */
    void update(Bundle bundle);

    /** Shows the last state for good. */
    @Override
    void close();
  }

  /** A question: what is shown, whether the answer is hidden, and how long to wait. */
  record Question(String prompt, boolean password, Duration within) {}

  /** What came back. */
  sealed interface Answer {
    /** A line was typed; without its line end. */
    record Line(String text) implements Answer {}

    /** There is nobody to ask, or nobody answered in time. */
    record Nobody(String why) implements Answer {}
  }

  /** A host that writes text to {@code out} and has nobody to ask. */
  static Host text(Appendable out, int width) {
    return new TextHost("log", out, Traits.text(width));
  }
}
