package dev.runbook;

import java.util.ArrayList;
import java.util.List;

/**
 * The bars of a table, in its order; those after the thirtieth are one.
 *
 * @param title what the rows are
 * @param unit what the values are in
 * @param caption where they come from and what is wrong with them
 */
record Bars(String title, String unit, List<Bar> bars, List<String> caption) {
  private static final int MOST = 30;

  /** One bar. */
  record Bar(String label, double value) {}

  static Bars of(Table table, String label, String value) {
    var column = table.column(value);
    var all = new ArrayList<Bar>();
    int missing = 0;
    for (var row : table.rows()) {
      double number = column.number(row.position());
      if (Double.isFinite(number)) {
        all.add(new Bar(ChartLines.clean(row.text(label)), number));
      } else {
        missing++;
      }
    }
    var caption = new ArrayList<String>();
    caption.add(table.size() + (table.size() == 1 ? " row" : " rows") + ", " + value);
    caption.add(ChartLines.clean(table.head.source()));
    if (missing > 0) {
      caption.add(missing + " without a number");
    }
    table.notes().stream().map(ChartLines::clean).forEach(caption::add);
    caption.removeIf(String::isEmpty);
    var title = ChartLines.clean(table.name());
    return new Bars(title + ": " + value + " by " + label, column.unit(), limited(all), caption);
  }

  private static List<Bar> limited(List<Bar> all) {
    if (all.size() <= MOST) {
      return List.copyOf(all);
    }
    var kept = new ArrayList<>(all.subList(0, MOST));
    var rest = all.subList(MOST, all.size());
    double sum = rest.stream().mapToDouble(Bar::value).sum();
    kept.add(new Bar("other (" + rest.size() + ")", sum));
    return List.copyOf(kept);
  }

  /** The lowest value, at most zero. */
  double low() {
    return Math.min(0, bars.stream().mapToDouble(Bar::value).min().orElse(0));
  }

  /** The highest value, at least zero; one if all are zero. */
  double high() {
    double high = Math.max(0, bars.stream().mapToDouble(Bar::value).max().orElse(0));
    return high == 0 && low() == 0 ? 1 : high;
  }

  /** Where {@code value} lies from {@link #low} (0) to {@link #high} (1). */
  double place(double value) {
    double half = high() / 2 - low() / 2;
    return (value / 2 - low() / 2) / half;
  }
}
