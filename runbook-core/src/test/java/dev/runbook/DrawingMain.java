package dev.runbook;

import java.nio.charset.StandardCharsets;

/** Run in a JVM of its own: draws one chart in the way its first argument says. */
final class DrawingMain {
  private DrawingMain() {}

  /** Writes {@code text}, {@code svg}, the twin of a {@code shown} chart, or a {@code png}. */
  public static void main(String[] args) {
    var chart = ChartGallery.incident();
    for (var what : args) {
      switch (what) {
        case "text" -> print(chart.text());
        case "svg" -> print(chart.svg());
        case "shown" -> print(chart.shown(new Host.Traits(100, true, true, true, true)).text());
        case "png" -> System.out.writeBytes(chart.png());
        default -> throw new IllegalArgumentException(what);
      }
    }
    System.out.flush();
  }

  private static void print(CharSequence text) {
    System.out.writeBytes(text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
