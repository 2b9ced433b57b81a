package dev.runbook;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Drains one output of a process on a thread of its own: decoded, redacted, kept head and tail, and
 * handed over line by line.
 */
final class Pump implements Runnable {
  private static final int PIECE = 8192;
  private static final int LONGEST = 4000;

  private final InputStream in;
  private final Consumer<String> lines;
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);
  private final Redactor.Stream redactor = new Redactor.Stream();
  private final Capture capture = new Capture();
  private final StringBuilder line = new StringBuilder();
  private long garbled;
  private boolean sealed;

  Pump(InputStream in, Consumer<String> lines) {
    this.in = in;
    this.lines = lines;
  }

  /**
   * What was read.
   *
   * @param text redacted; head and tail if it was long
   * @param garbled how many places were not UTF-8
   * @param cut how many characters were left out
   */
  record Output(String text, long garbled, long cut) {}

  @Override
  public void run() {
    var bytes = ByteBuffer.allocate(PIECE);
    try (in) {
      while (true) {
        int read = in.read(bytes.array(), bytes.position(), bytes.remaining());
        bytes.position(bytes.position() + Math.max(0, read)).flip();
        var text = decode(bytes, read < 0);
        if (!take(text, read < 0) || read < 0) {
          return;
        }
        bytes.compact();
      }
    } catch (IOException e) {
      // The pipe is gone with its process; what came before is kept.
      take("", true);
    }
  }

  private String decode(ByteBuffer bytes, boolean end) {
    var text = new StringBuilder();
    var chars = CharBuffer.allocate(PIECE);
    while (true) {
      var result = decoder.decode(bytes, chars, end);
      text.append(chars.flip());
      chars.clear();
      if (result.isError()) {
        bytes.position(bytes.position() + result.length());
        text.append('\uFFFD');
        garbled++;
      } else if (result.isUnderflow()) {
        return text.toString();
      }
    }
  }

  /** False once nobody listens any more. */
  @CanIgnoreReturnValue
  private synchronized boolean take(String text, boolean end) {
    if (sealed) {
      return false;
    }
    var clean = redactor.push(text) + (end ? redactor.end() : "");
    capture.add(clean);
    for (int i = 0; i < clean.length(); i++) {
      if (clean.charAt(i) == '\n') {
        flush();
      } else if (line.length() < LONGEST) {
        line.append(clean.charAt(i));
      }
    }
    if (end) {
      if (!line.isEmpty()) {
        flush();
      }
      sealed = true;
    }
    return true;
  }

  private void flush() {
    lines.accept(line.toString());
    line.setLength(0);
  }

  /** Ends listening, also if the pipe is still held by another process, and gives what came. */
  synchronized Output seal() {
    take("", true);
    return new Output(capture.text(), garbled, capture.cut());
  }
}
