package dev.runbook.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The JJava kernel by jupyter and Chromium alone: when this is red, the part is broken and not the
 * library.
 */
@Tag("live")
class JupyterSmokeTest {

  @RegisterExtension static final Jupyter jupyter = Jupyter.standard();

  @TempDir Path temp;

  @Test
  void a_notebook_runs_from_top_to_bottom_and_is_seen() throws IOException {
    Notebook notebook =
        jupyter.runCells(
            "int a = 40;",
            "a + 2",
            "System.out.println(\"a line\");",
            "display(\"<b>bold</b>\", \"text/html\");");
    assertThat(notebook.errors()).isEmpty();
    assertThat(notebook.text(1)).isEqualTo("42");
    assertThat(notebook.text(2)).isEqualTo("a line\n");
    assertThat(notebook.cells().get(3).get(0).data("text/html")).hasValue("<b>bold</b>");

    BufferedImage picture =
        ImageIO.read(jupyter.screenshot(notebook, temp.resolve("page.png")).toFile());
    assertThat(picture.getWidth()).isEqualTo(1200);
    assertThat(colours(picture)).as("the page is not blank").isGreaterThan(10);
  }

  @Test
  void a_cell_that_throws_is_told_as_an_error() {
    Notebook notebook = jupyter.runCells("throw new IllegalStateException(\"broken\");");
    assertThat(notebook.errors()).hasSize(1).first().asString().contains("broken");
  }

  private static long colours(BufferedImage picture) {
    int[] pixels =
        picture.getRGB(0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth());
    return Arrays.stream(pixels).distinct().count();
  }
}
