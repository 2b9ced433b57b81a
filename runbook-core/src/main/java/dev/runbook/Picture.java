package dev.runbook;

import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A chart as PNG of a bounded size, and what is known about a computer that cannot make one. Names
 * no AWT type itself: it has to work where there is none.
 */
final class Picture {
  /** What a notebook, a ticket and a mail take without complaint. */
  static final int LARGEST = 100_000;

  private static final int SMALL_WIDTH = 800;
  private static final int SMALL_HEIGHT = 288;

  private static final String ADVICE =
      "apt-get install fontconfig fonts-dejavu-core (Debian, Ubuntu),"
          + " apk add fontconfig font-dejavu (Alpine),"
          + " dnf install fontconfig dejavu-sans-fonts (Fedora);"
          + " a Java runtime with java.desktop; svg() and text() work without";

  private static volatile @Nullable String broken;

  private Picture() {}

  /** The picture that {@code drawing} makes at the size of {@code spec}, or at a smaller one. */
  static byte[] png(Function<ChartSpec, Scene> drawing, ChartSpec spec) {
    var png = painted(drawing.apply(spec));
    if (png.length <= LARGEST) {
      return png;
    }
    if (spec.width > SMALL_WIDTH || spec.height > SMALL_HEIGHT) {
      var narrow = spec.with(next -> next.width = Math.min(next.width, SMALL_WIDTH));
      return png(drawing, narrow.with(next -> next.height = Math.min(next.height, SMALL_HEIGHT)));
    }
    throw new Refused(
        Problem.of("the picture is larger than 100 KB even when it is small")
            .seen(png.length + " bytes at " + spec.width + " x " + spec.height)
            .advice("svg(), fewer lines with top(n), or a shorter time"));
  }

  /** Whatever fails in here is the computer's fault and will fail again. */
  private static byte[] painted(Scene scene) {
    if (broken != null) {
      throw refused(broken, null);
    }
    try {
      return PngFile.bytes(scene, LARGEST);
    } catch (OutOfMemoryError | StackOverflowError e) {
      throw e;
    } catch (Error | RuntimeException e) {
      var words = words(e);
      broken = words;
      throw refused(words, e);
    }
  }

  private static Refused refused(String seen, @Nullable Throwable cause) {
    var problem = Problem.of("this computer cannot draw pictures").seen(seen).advice(ADVICE);
    return cause == null ? new Refused(problem) : new Refused(problem, cause);
  }

  private static String words(Throwable failure) {
    var message = failure.getMessage();
    return failure.getClass().getSimpleName() + (message == null ? "" : ": " + message);
  }
}
