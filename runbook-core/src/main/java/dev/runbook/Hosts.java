package dev.runbook;

import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.IOException;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Finds the host this code runs in: JShell, then a terminal, then a log. */
final class Hosts {
  private static final int WIDTH = 100;

  private Hosts() {}

  @SuppressWarnings("SystemConsoleNull") // isTerminal below asks what JDK 22 and later can tell
  static Host find(Settings settings) {
    var traits = traits(settings);
    if (isJShell(settings.sources())) {
      return new TextHost("jshell", new Standard(), traits, standardInput(), null);
    }
    var console = System.console();
    if (console != null && isTerminal(console)) {
      return new TextHost(
          "terminal",
          new Standard(),
          traits,
          new LineChannel(console::readLine),
          new LineChannel(() -> password(console)));
    }
    return log(traits);
  }

  private static LineChannel standardInput() {
    return new LineChannel(Hosts::lineOfStandardInput);
  }

  /** One line and not a byte more, so that nothing typed ahead is lost. */
  private static @Nullable String lineOfStandardInput() throws IOException {
    var line = new ByteArrayOutputStream();
    for (int b = System.in.read(); b != '\n'; b = System.in.read()) {
      if (b < 0) {
        return line.size() == 0 ? null : line.toString(Charset.defaultCharset());
      }
      line.write(b);
    }
    return line.toString(Charset.defaultCharset()).stripTrailing();
  }

  private static @Nullable String password(Console console) {
    var typed = console.readPassword();
    return typed == null ? null : new String(typed);
  }

  /** The log of the application, or standard output where no logging is set up to show it. */
  static Host log(Host.Traits traits) {
    boolean silent = LoggerFactory.getILoggerFactory().getClass().getSimpleName().startsWith("NOP");
    return new TextHost("log", silent ? new Standard() : new LogLines(), traits);
  }

  private static Host.Traits traits(Settings settings) {
    int width =
        settings.number("width", settings.variable("COLUMNS").map(Hosts::columns).orElse(WIDTH));
    var sources = settings.sources();
    var charset =
        sources
            .property("stdout.encoding")
            .or(() -> sources.property("native.encoding"))
            .orElse("UTF-8");
    return new Host.Traits(Math.max(40, width), false, false, unicode(charset), false);
  }

  private static boolean unicode(String charset) {
    return Charset.isSupported(charset) && Charset.forName(charset).newEncoder().canEncode("█");
  }

  private static int columns(String text) {
    return text.matches("[1-9][0-9]{1,3}") ? Integer.parseInt(text) : WIDTH;
  }

  private static boolean isJShell(Sources sources) {
    var command = sources.property("sun.java.command").orElse("");
    if (command.startsWith("jdk.jshell.execution.RemoteExecutionControl")
        || command.contains("jdk.internal.jshell.tool")) {
      return true;
    }
    return StackWalker.getInstance()
        .walk(frames -> frames.anyMatch(frame -> frame.getClassName().startsWith("REPL.$JShell$")));
  }

  /** A console may be there without a terminal from JDK 22 on; older ones cannot tell. */
  private static boolean isTerminal(Console console) {
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }

  /** Standard output as it is at each call. */
  private static final class Standard implements Appendable {
    @Override
    public Appendable append(CharSequence text) {
      System.out.print(text);
      System.out.flush();
      return this;
    }

    @Override
    public Appendable append(CharSequence text, int start, int end) {
      return append(text.subSequence(start, end));
    }

    @Override
    public Appendable append(char c) {
      return append(String.valueOf(c));
    }
  }

  /** One log event for each value. */
  private static final class LogLines implements Appendable {
    @Override
    public Appendable append(CharSequence text) {
      if (!text.toString().isBlank()) {
        LoggerFactory.getLogger(Runbook.class).info("{}", text);
      }
      return this;
    }

    @Override
    public Appendable append(CharSequence text, int start, int end) {
      return append(text.subSequence(start, end));
    }

    @Override
    public Appendable append(char c) {
      return this;
    }
  }
}
