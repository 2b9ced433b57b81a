package dev.runbook.prometheus;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long the JSON of a range answer takes to become arrays, without network. In the package of
 * the decoder, which is not public.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DecodeBenchmark {
  /** How many series the answer has. */
  @Param({"1", "100", "1000"})
  public int series;

  /** How many points each series has. */
  @Param({"1000", "11000"})
  public int points;

  /** Few digits, as counters have, or 16 and 17, as rates have. */
  @Param({"short", "long"})
  public String digits = "short";

  private byte[] body = {};
  private Bounds bounds = new Bounds("", 1, 1, 1);

  /** Makes the answer. */
  @Setup
  public void make() {
    body = answer(series, points, digits.equals("long")).getBytes(StandardCharsets.UTF_8);
    bounds = new Bounds("up", points, 20_000_000, 10_000);
  }

  static String answer(int series, int points, boolean isLong) {
    var random = new Random(1);
    var text = new StringBuilder("{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",");
    text.append("\"result\":[");
    for (int s = 0; s < series; s++) {
      text.append(s > 0 ? "," : "").append("{\"metric\":{\"__name__\":\"up\",\"instance\":\"host-");
      text.append(s).append("\"},\"values\":[");
      for (int i = 0; i < points; i++) {
        text.append(i > 0 ? "," : "").append('[').append(1_700_000_000L + i * 15L).append(",\"");
        if (isLong) {
          text.append(random.nextGaussian());
        } else {
          text.append(random.nextInt(1_000_000)).append('.').append(random.nextInt(1000));
        }
        text.append("\"]");
      }
      text.append("]}");
    }
    return text.append("]}}").toString();
  }

  /** One whole answer. */
  @Benchmark
  public Object decode() throws IOException {
    return Decoder.decode(new ByteArrayInputStream(body), bounds);
  }
}
