package dev.runbook;

import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.util.Optional;
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

  /** Why this computer cannot make pictures, once that was seen. */
  static Optional<String> broken() {
    return Optional.ofNullable(broken);
  }

  /** The picture that {@code drawing} makes at the size of {@code spec}, or at a smaller one. */
  static byte[] png(Function<ChartSpec, Scene> drawing, ChartSpec spec) {
    if (broken != null) {
      throw refused(broken, null);
    }
    try {
      return bounded(drawing, spec);
    } catch (Refused e) {
      throw e;
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

  private static byte[] bounded(Function<ChartSpec, Scene> drawing, ChartSpec spec) {
    var png = PngFile.bytes(drawing.apply(spec), LARGEST);
    if (png.length > LARGEST && (spec.width > SMALL_WIDTH || spec.height > SMALL_HEIGHT)) {
      var small = spec.with(next -> next.width = Math.min(next.width, SMALL_WIDTH));
      small = small.with(next -> next.height = Math.min(next.height, SMALL_HEIGHT));
      return bounded(drawing, small);
    }
    if (png.length > LARGEST) {
      throw new Refused(
          Problem.of("the picture is larger than 100 KB even when it is small")
              .seen(png.length + " bytes at " + spec.width + " x " + spec.height)
              .advice("svg(), fewer lines with top(n), or a shorter time"));
    }
    return png;
  }
}
