package dev.runbook.benchmarks;

import dev.runbook.Series;
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

/** A chart as PNG and as SVG; what the SVG takes is nearly all M4. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class Charts {
  /** How many points the series has. */
  @Param({"1000", "1000000", "10000000"})
  public int points;

  private Series series;

  /** Makes the series. */
  @Setup
  public void make() {
    series = ChartSideBySide.series(points);
  }

  /** A picture with text, axes and caption, packed. */
  @Benchmark
  public int png() {
    return series.chart().png().length;
  }

  /** The same scene as SVG. */
  @Benchmark
  public int svg() {
    return series.chart().svg().length();
  }
}
