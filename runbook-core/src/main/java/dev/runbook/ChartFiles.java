package dev.runbook;

import dev.runbook.RunbookException.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Pictures of charts that were shown where only text is: in the folder that the setting {@code
 * charts.dir} names, else beside the record of the run once there is a file of it.
 */
final class ChartFiles {
  private static final int MOST = 10_000;

  private ChartFiles() {}

  /** One line that says where the picture is, or why there is none; empty if none is wanted. */
  static String save(Chart chart, Runbook rb) {
    var folder = folder(rb);
    if (folder.isEmpty()) {
      return "";
    }
    try {
      var png = chart.png();
      RealDisk.INSTANCE.folder(folder.get());
      for (int number = 1; number <= MOST; number++) {
        var file = folder.get().resolve(String.format(Locale.ROOT, "chart-%03d.png", number));
        if (!Files.exists(file)) {
          SafeFile.write(file, out -> out.write(png));
          return "picture: " + file;
        }
      }
      return "no picture: there are " + MOST + " in " + folder.get();
    } catch (Refused e) {
      return "no picture: " + e.problem().what() + "; " + e.problem().advice();
    } catch (IOException e) {
      return "no picture: " + e;
    }
  }

  private static Optional<Path> folder(Runbook rb) {
    return rb.settings()
        .find("charts.dir")
        .map(Path::of)
        .or(
            () ->
                rb.journal()
                    .path()
                    .map(file -> file.resolveSibling(rb.journal().run() + ".charts")));
  }
}
