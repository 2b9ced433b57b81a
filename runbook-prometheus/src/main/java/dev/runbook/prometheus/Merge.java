package dev.runbook.prometheus;

import dev.runbook.Series;
import dev.runbook.SeriesSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Puts the series of answers together and in order. */
final class Merge {
  private Merge() {}

  /** The pieces of one range, in the order of time, as one: by label set. */
  static List<Series> pieces(List<Answer> answers) {
    if (answers.size() == 1) {
      return answers.get(0).series();
    }
    var parts = new LinkedHashMap<Map<String, String>, List<Series>>();
    for (var answer : answers) {
      for (var one : answer.series()) {
        parts.computeIfAbsent(one.labels(), key -> new ArrayList<>()).add(one);
      }
    }
    return parts.values().stream().map(Merge::joined).toList();
  }

  private static Series joined(List<Series> parts) {
    int size = parts.stream().mapToInt(Series::size).sum();
    var writer = Series.write(parts.get(0).labels(), size);
    long last = Long.MIN_VALUE;
    for (var part : parts) {
      for (int i = 0; i < part.size(); i++) {
        if (part.millis(i) > last) {
          last = part.millis(i);
          writer.add(last, part.value(i));
        }
      }
    }
    return writer.done();
  }

  /** Series with equal labels get a number each, so that none is lost. */
  static List<Series> distinct(List<Series> all, Consumer<String> warnings) {
    var times = new HashMap<Map<String, String>, Integer>();
    all.forEach(one -> times.merge(one.labels(), 1, Integer::sum));
    if (times.size() == all.size()) {
      return all;
    }
    var given = new HashMap<Map<String, String>, Integer>();
    var distinct = new ArrayList<Series>();
    for (var one : all) {
      if (times.getOrDefault(one.labels(), 1) == 1) {
        distinct.add(one);
        continue;
      }
      int number = given.merge(one.labels(), 1, Integer::sum);
      distinct.add(plus(one, "#", Integer.toString(number)));
    }
    warnings.accept(
        "series with equal labels: " + given.size() + " label sets came more than once");
    return distinct;
  }

  /** The same series with one label more. */
  static Series plus(Series series, String label, String value) {
    var labels = new TreeMap<>(series.labels());
    labels.put(label, value);
    return series.labels(labels);
  }

  /** The same series, later by {@code millis}. */
  static Series shifted(Series series, long millis) {
    var writer = Series.write(series.labels(), series.size());
    for (int i = 0; i < series.size(); i++) {
      writer.add(series.millis(i) + millis, series.value(i));
    }
    var moved = writer.done().unit(series.unit()).source(series.source()).step(series.step());
    return series.observed().map(moved::observed).orElse(moved);
  }

  /** A set moved to {@code by} later and labelled so, to lie over its later self. */
  static SeriesSet earlier(SeriesSet set, Duration by) {
    var moved = new ArrayList<Series>();
    for (var one : set) {
      var later = shifted(one, by.toMillis());
      moved.add(plus(later, "shown", Grid.text(by) + " earlier"));
    }
    return SeriesSet.of(moved).named(set.name());
  }

  /** By labels, with digits compared as numbers: h2 before h10. */
  static final Comparator<Series> BY_LABELS =
      (a, b) -> {
        var left = a.labels().entrySet().iterator();
        var right = b.labels().entrySet().iterator();
        while (left.hasNext() && right.hasNext()) {
          var one = left.next();
          var other = right.next();
          int names = one.getKey().compareTo(other.getKey());
          int order = names != 0 ? names : natural(one.getValue(), other.getValue());
          if (order != 0) {
            return order;
          }
        }
        return Boolean.compare(left.hasNext(), right.hasNext());
      };

  static int natural(String a, String b) {
    int i = 0;
    int j = 0;
    while (i < a.length() && j < b.length()) {
      int iEnd = digits(a, i);
      int jEnd = digits(b, j);
      int order;
      if (iEnd > i && jEnd > j) {
        order = numbers(a.substring(i, iEnd), b.substring(j, jEnd));
        i = iEnd;
        j = jEnd;
      } else {
        order = Character.compare(a.charAt(i++), b.charAt(j++));
      }
      if (order != 0) {
        return order;
      }
    }
    int rest = Integer.compare(a.length() - i, b.length() - j);
    return rest != 0 ? rest : a.compareTo(b);
  }

  private static int digits(String text, int at) {
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at;
  }

  private static int numbers(String a, String b) {
    var left = a.replaceFirst("^0+", "");
    var right = b.replaceFirst("^0+", "");
    int length = Integer.compare(left.length(), right.length());
    return length != 0 ? length : left.compareTo(right);
  }
}
