package dev.runbook.benchmarks;

import dev.runbook.Host;
import dev.runbook.Series;
import dev.runbook.SeriesSet;
import dev.runbook.Table;
import java.util.ArrayList;
import java.util.Map;
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

/** Tables shown, built, sorted and grouped; sets of series joined. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class Tables {
  private static final int ROWS = 1_000_000;
  private static final Host.Traits PAGE = new Host.Traits(100, true, true, true, false);

  private Table small;
  private Table large;
  private SeriesSet errors;
  private SeriesSet requests;

  /** Makes what is shown and joined. */
  @Setup
  public void make() {
    var names = new String[10];
    for (int i = 0; i < names.length; i++) {
      names[i] = "column" + i;
    }
    var writer = Table.write(names);
    for (int row = 0; row < 50; row++) {
      for (int column = 0; column < names.length; column++) {
        if (column % 2 == 0) {
          writer.cell("checkout-7d9f8-" + row * column);
        } else {
          writer.cell(row * 1.5 / (column + 1));
        }
      }
      writer.endRow();
    }
    small = writer.done();
    large = built();
    errors = set("errors");
    requests = set("requests");
  }

  private static SeriesSet set(String name) {
    var all = new ArrayList<Series>();
    for (int i = 0; i < 100; i++) {
      var writer = Series.write(Map.of("instance", "host-" + i), 11_000);
      for (int k = 0; k < 11_000; k++) {
        writer.add(1_700_000_040_000L + k * 15_000L, k % 97 + 1);
      }
      all.add(writer.done());
    }
    return SeriesSet.of(all).named(name);
  }

  private static Table built() {
    var writer = Table.write("node", "restarts", "cpu");
    for (int i = 0; i < ROWS; i++) {
      writer.cell("node-" + i % 50).cell(i * 7919L % 1_000_003).cell(i / 3.0).endRow();
    }
    return writer.done();
  }

  /** 50 rows of 10 columns as text and as HTML. */
  @Benchmark
  public int shown() {
    var bundle = small.shown(PAGE);
    return bundle.text().length() + bundle.html().orElse("").length();
  }

  /** 1,000,000 rows of a text and two numbers. */
  @Benchmark
  public int rows_built() {
    return built().size();
  }

  /** Sorted by a number. */
  @Benchmark
  public int rows_sorted() {
    return large.sort("-restarts").size();
  }

  /** Grouped to 50 rows. */
  @Benchmark
  public int rows_grouped() {
    return large.group("node", "count", "sum cpu", "max restarts").size();
  }

  /** 100 series of 11,000 points divided by 100 others. */
  @Benchmark
  public int sets_joined() {
    return errors.dividedBy(requests).size();
  }
}
