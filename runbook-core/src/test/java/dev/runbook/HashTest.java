package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The hash of a plan: what approvals are bound to. */
class HashTest {
  private static final String SIMPLE =
      "{\"action\":\"set\",\"ask\":{\"value\":\"1.8\"},\"differences\":[[\"value\",\"1.7\",\"1.8\"]],"
          + "\"environment\":\"test\",\"guards\":[],"
          + "\"permissions\":[\"write web\",\"write web (undo)\"],\"risks\":[],"
          + "\"target\":\"web\",\"undo\":\"restore{\\\"value\\\":\\\"1.7\\\"}\","
          + "\"undoOnFailure\":false,\"world\":\"fake world\"}";

  @TempDir Path folder;

  @Test
  void hash_is_the_sha_256_of_the_canonical_json() throws Exception {
    var bytes = SIMPLE.getBytes(StandardCharsets.UTF_8);
    var oracle = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    var bench = new Bench(folder);
    try (var rb = bench.open()) {
      assertThat(rb.change(bench.world.set("web", "1.8")).plan().hash()).isEqualTo(oracle);
    }
    assertThat(oracle).startsWith("7ee5f1cb50d7");
  }

  @Test
  void hash_same_over_jvms_locales_zones() throws Exception {
    var settings =
        List.of(
            List.of("-Duser.language=en", "-Duser.timezone=UTC", "-Dfile.encoding=UTF-8"),
            List.of(
                "-Duser.language=tr", "-Duser.timezone=Pacific/Chatham", "-Dfile.encoding=COMPAT"),
            List.of(
                "-Duser.language=ar",
                "-Duser.country=EG",
                "-Duser.timezone=Asia/Kolkata",
                "-Dfile.encoding=ISO-8859-1",
                "-Dsun.jnu.encoding=ANSI_X3.4-1968"),
            List.of(
                "-Duser.language=th",
                "-Duser.country=TH",
                "-Duser.variant=TH",
                "-Duser.timezone=America/St_Johns",
                "-Dfile.encoding=US-ASCII"));
    var hashes = new ArrayList<String>();
    for (int i = 0; i < settings.size(); i++) {
      var place = folder.resolve("jvm" + i).toString();
      hashes.add(ChildJvm.output(settings.get(i), HashTest.class, place).strip());
    }
    hashes.add(hashes(new Bench(folder.resolve("here"))));
    assertThat(hashes.get(0)).matches("([0-9a-f]{64}\n?){3}").startsWith("7ee5f1cb50d7");
    assertThat(hashes).containsOnly(hashes.get(0));
  }

  /** Another process with another locale, zone and encoding. */
  public static void main(String[] args) {
    System.out.println(hashes(new Bench(Path.of(args[0]))));
  }

  /** Three plans: a plain one, one of everything, one with texts that locales and forms alter. */
  private static String hashes(Bench bench) {
    try (var rb = bench.open()) {
      var guard = Guard.of("error ratio", () -> 0).below(0.025).during("5m");
      var plain = rb.change(bench.world.set("web", "1.8"));
      var full = plain.guardedBy(guard).undoOnFailure();
      var odd =
          rb.change(bench.world.set("TITLE I\u0131\u0130i", "caf\u00e9 1234567.5 \ud83d\ude00"));
      return plain.plan().hash() + "\n" + full.plan().hash() + "\n" + odd.plan().hash();
    }
  }

  @Test
  void hash_is_the_same_in_either_form_of_a_letter() {
    var bench = new Bench(folder);
    try (var rb = bench.open()) {
      var one = rb.change(bench.world.set("web", "caf\u00e9")).plan().hash();
      var two = rb.change(bench.world.set("web", "cafe\u0301")).plan().hash();
      assertThat(one).isEqualTo(two);
    }
  }
}
