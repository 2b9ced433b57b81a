package dev.runbook.benchmarks;

import dev.runbook.Redactor;
import dev.runbook.Secret;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * 100 secrets of 37 characters looked for in 1 MiB of log lines, of which one in a hundred holds a
 * secret: a score of n operations a second is n MiB a second.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class Redaction {
  private static final String LETTERS =
      "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789!/+&";

  private final List<String> values = new ArrayList<>();
  private final List<String> forms = new ArrayList<>();
  private String log = "";

  /** Makes the secrets known and writes the log. */
  @Setup
  public void open() {
    var random = new Random(20261121);
    for (int i = 0; i < 100; i++) {
      var value = "not-a-secret-" + word(random, 24);
      values.add(Secret.of("benchmark." + i, value).reveal());
      forms.add(value);
      forms.add(Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)));
      forms.add(HexFormat.of().formatHex(value.getBytes(StandardCharsets.UTF_8)));
      forms.add(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
    var lines = new StringBuilder();
    for (int line = 0; lines.length() < 1 << 20; line++) {
      lines.append("2026-11-21T03:44:12.345Z INFO [http-nio-8080-exec-").append(line % 10);
      lines.append("] d.r.shop.Checkout order=").append(random.nextInt(1_000_000));
      lines.append(" user=").append(word(random, 8)).append(" took ").append(random.nextInt(900));
      lines.append(" ms ").append(line % 100 == 0 ? values.get(line / 100 % 100) : "ok");
      lines.append('\n');
    }
    log = lines.substring(0, 1 << 20);
  }

  /** Every encoding of the 100 secrets, in one pass. */
  @Benchmark
  public String redactor() {
    return Redactor.clean(log);
  }

  /** The peer: the 100 values as they are, and nothing of their encodings. */
  @Benchmark
  public String replaces() {
    return replaced(values);
  }

  /** The peer with four forms: as it is, base64 at one alignment, hex and percent. */
  @Benchmark
  public String replacesOfFourForms() {
    return replaced(forms);
  }

  private String replaced(List<String> all) {
    var text = log;
    for (var one : all) {
      text = text.replace(one, "***");
    }
    return text;
  }

  private static String word(Random random, int length) {
    var word = new StringBuilder();
    for (int i = 0; i < length; i++) {
      word.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return word.toString();
  }
}
