package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Charts in a JVM that lacks something; each test starts one of its own. */
class ChartJvmTest {
  private static final String NO_DESKTOP =
      "--limit-modules=java.base,java.logging,java.net.http,java.xml,java.management,java.sql";

  @Test
  void chart_no_fonts_is_text_with_advice_and_svg_works() throws Exception {
    var said = run(List.of("-Dsun.awt.fontconfig=/nonexistent"), "shown", "svg");
    assertFallback(said);
  }

  @Test
  void chart_no_desktop_module_is_text_with_advice_and_svg_works() throws Exception {
    var said = run(List.of(NO_DESKTOP), "shown", "svg");
    assertFallback(said);
  }

  private static void assertFallback(byte[] said) {
    assertThat(text(said))
        .contains("above 2 % for 6m30s")
        .contains("this computer cannot draw pictures")
        .contains("apt-get install fontconfig fonts-dejavu-core")
        .contains("<svg ")
        .endsWith("</svg>\n");
  }

  @Test
  void no_awt_for_text_and_svg() throws Exception {
    var said = text(run(List.of("-Xlog:class+load:stdout"), "text", "svg"));
    assertThat(said).contains("dev.runbook.SceneSvg source:").contains("</svg>");
    assertThat(said.lines().filter(line -> line.contains("[class,load]")))
        .noneMatch(line -> line.contains(" java.awt.") || line.contains(" sun.awt."))
        .noneMatch(line -> line.contains("org.knowm") || line.contains("javax.imageio"));
  }

  @Test
  void chart_same_bytes_in_two_jvms() throws Exception {
    var one = run(List.of("-Xint"), "png");
    assertThat(one).startsWith(0x89, 'P', 'N', 'G');
    assertThat(one).isEqualTo(ChartGallery.incident().png());
  }

  private static byte[] run(List<String> options, String... what) throws Exception {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Djava.awt.headless=true");
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(DrawingMain.class.getName());
    command.addAll(List.of(what));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      var said = process.getInputStream().readAllBytes();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return said;
    } finally {
      process.destroyForcibly();
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
