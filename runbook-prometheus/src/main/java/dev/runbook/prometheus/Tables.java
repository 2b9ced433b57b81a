package dev.runbook.prometheus;

import dev.runbook.Series;
import dev.runbook.SeriesSet;
import dev.runbook.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Answers as tables. */
final class Tables {
  private Tables() {}

  /** A row per series with its one value. */
  static Table instant(Found found, Ages ages) {
    var set = found.set();
    if (found.type().equals("string")) {
      return Table.of("value").row(found.text()).named(set.name());
    }
    var labels = labels(set);
    var columns = new ArrayList<>(labels);
    columns.add("value");
    if (!ages.isEmpty()) {
      columns.add("age");
    }
    var writer = Table.write(columns.toArray(String[]::new)).named(set.name());
    if (!set.isEmpty() && !set.at(0).unit().isEmpty()) {
      writer.unit("value", set.at(0).unit());
    }
    for (var one : set) {
      cells(writer, one, labels);
      writer.cell(one.last());
      ages.write(writer, one);
      writer.endRow();
    }
    return done(writer, set);
  }

  /** A row per native histogram. */
  static Table histograms(Found found) {
    var names = new TreeSet<String>();
    found.histograms().forEach(one -> names.addAll(one.labels().keySet()));
    var columns = new ArrayList<>(List.of("time"));
    columns.addAll(names);
    columns.addAll(List.of("count", "mean", "p50", "p90", "p99"));
    var writer = Table.write(columns.toArray(String[]::new)).named(found.set().name());
    for (var one : found.histograms()) {
      writer.cell(one.time());
      for (var name : names) {
        writer.cell(one.labels().getOrDefault(name, ""));
      }
      writer.cell(one.count()).cell(one.mean()).cell(one.p(50)).cell(one.p(90)).cell(one.p(99));
      writer.endRow();
    }
    return writer.note("percentiles are estimated inside buckets").marks(found.set()).done();
  }

  /** A row per sample. */
  static Table points(SeriesSet set) {
    var labels = labels(set);
    var columns = new ArrayList<String>();
    columns.add("time");
    columns.addAll(labels);
    columns.add("value");
    var writer = Table.write(columns.toArray(String[]::new)).named(set.name());
    long rows = 0;
    long all = 0;
    for (var one : set) {
      all += one.size();
    }
    for (var one : set) {
      for (int i = 0; i < one.size() && !writer.isFull(); i++) {
        writer.cell(one.time(i));
        cells(writer, one, labels);
        writer.cell(one.value(i)).endRow();
        rows++;
      }
    }
    if (rows < all) {
      writer.truncated(rows, all);
    }
    return done(writer, set);
  }

  private static List<String> labels(SeriesSet set) {
    var names = new TreeSet<String>();
    set.forEach(one -> names.addAll(one.labels().keySet()));
    return new ArrayList<>(names);
  }

  private static void cells(Table.Writer writer, Series one, Iterable<String> labels) {
    for (var label : labels) {
      var value = one.labels().get(label);
      if (value == null) {
        writer.missing();
      } else {
        writer.cell(value);
      }
    }
  }

  private static Table done(Table.Writer writer, SeriesSet set) {
    writer.marks(set);
    if (!set.isEmpty()) {
      writer.source(set.at(0).source());
      set.at(0).observed().ifPresent(writer::observed);
    }
    return writer.done();
  }

  /** The values of the first few series, for messages. */
  static String listed(SeriesSet set) {
    if (set.isEmpty()) {
      return String.join("; ", set.notes());
    }
    var text = new StringBuilder();
    for (int i = 0; i < Math.min(5, set.size()); i++) {
      text.append(i == 0 ? "" : ", ").append(set.at(i).name()).append(" = ");
      text.append(set.at(i).last());
    }
    return text + (set.size() > 5 ? " and " + (set.size() - 5) + " more" : "");
  }
}
