package dev.runbook.aws;

import dev.runbook.aws.FakeStore.Line;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Metric math: + - * / of series and numbers, FILL, SUM, AVG, MIN, MAX, METRICS(). */
final class FakeMath {
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?|[A-Za-z_][A-Za-z0-9_]*|\"[^\"]*\"|.)");

  private final Function<String, List<Line>> lines;
  private final Function<String, List<Line>> metrics;
  private final long start;
  private final long end;
  private final long period;
  private final List<String> tokens = new ArrayList<>();
  private int next;

  /** A number or series. */
  private record Value(Double number, List<Line> lines) {}

  FakeMath(
      Function<String, List<Line>> lines,
      Function<String, List<Line>> metrics,
      long start,
      long end,
      long period) {
    this.lines = lines;
    this.metrics = metrics;
    this.start = start;
    this.end = end;
    this.period = period;
  }

  List<Line> eval(String text) {
    Matcher found = TOKEN.matcher(text.strip());
    while (found.find()) {
      tokens.add(found.group(1));
    }
    var value = sum();
    if (next < tokens.size() || value.lines() == null) {
      throw new FakeCloudWatch.Fault("ValidationError", "Error in expression: " + text);
    }
    return value.lines();
  }

  private String peek() {
    return next < tokens.size() ? tokens.get(next) : "";
  }

  private boolean take(String token) {
    if (peek().equals(token)) {
      next++;
      return true;
    }
    return false;
  }

  private void need(String token) {
    if (!take(token)) {
      throw new FakeCloudWatch.Fault("ValidationError", "expected " + token + " at " + peek());
    }
  }

  private Value sum() {
    var left = product();
    while (true) {
      if (take("+")) {
        left = combine(left, product(), Double::sum);
      } else if (take("-")) {
        left = combine(left, product(), (a, b) -> a - b);
      } else {
        return left;
      }
    }
  }

  private Value product() {
    var left = factor();
    while (true) {
      if (take("*")) {
        left = combine(left, factor(), (a, b) -> a * b);
      } else if (take("/")) {
        left = combine(left, factor(), (a, b) -> b == 0 ? Double.NaN : a / b);
      } else {
        return left;
      }
    }
  }

  private Value factor() {
    if (take("-")) {
      return combine(new Value(0.0, null), factor(), (a, b) -> a - b);
    }
    if (take("(")) {
      var inner = sum();
      need(")");
      return inner;
    }
    var token = peek();
    next++;
    if (token.matches("\\d.*")) {
      return new Value(Double.parseDouble(token), null);
    }
    return take("(") ? call(token) : new Value(null, lines.apply(token));
  }

  private Value call(String name) {
    if (name.equals("METRICS")) {
      var part = peek().startsWith("\"") ? tokens.get(next++).replace("\"", "") : "";
      need(")");
      return new Value(null, metrics.apply(part));
    }
    if (name.equals("FILL")) {
      var filled = sum();
      need(",");
      double by = sum().number();
      need(")");
      return new Value(null, filled.lines().stream().map(line -> fill(line, by)).toList());
    }
    boolean isList = take("[");
    var all = new ArrayList<Line>();
    do {
      all.addAll(sum().lines());
    } while (take(","));
    if (isList) {
      need("]");
    }
    need(")");
    return new Value(null, List.of(reduced(name, all)));
  }

  private Line fill(Line line, double by) {
    var known = new TreeMap<Long, Double>();
    for (long at = start; at < end; at += period) {
      known.put(at, by);
    }
    for (int i = 0; i < line.seconds().length; i++) {
      known.put(line.seconds()[i], line.values()[i]);
    }
    return line(known);
  }

  private static Line reduced(String name, List<Line> all) {
    var found = new TreeMap<Long, List<Double>>();
    for (var line : all) {
      for (int i = 0; i < line.seconds().length; i++) {
        found.computeIfAbsent(line.seconds()[i], at -> new ArrayList<>()).add(line.values()[i]);
      }
    }
    var values = new TreeMap<Long, Double>();
    found.forEach(
        (at, list) -> values.put(at, reduced(name, list.stream().mapToDouble(x -> x).toArray())));
    return line(values);
  }

  private static double reduced(String name, double[] values) {
    var all = Arrays.stream(values);
    return switch (name) {
      case "SUM" -> all.sum();
      case "AVG" -> all.average().orElse(Double.NaN);
      case "MIN" -> all.min().orElse(Double.NaN);
      case "MAX" -> all.max().orElse(Double.NaN);
      default -> throw new FakeCloudWatch.Fault("ValidationError", "no function " + name);
    };
  }

  private static Line line(Map<Long, Double> values) {
    var kept = new TreeMap<>(values);
    kept.values().removeIf(value -> Double.isNaN(value));
    return new Line(
        "",
        "",
        kept.keySet().stream().mapToLong(x -> x).toArray(),
        kept.values().stream().mapToDouble(x -> x).toArray());
  }

  private static Value combine(Value left, Value right, DoubleBinaryOperator way) {
    if (left.lines() == null && right.lines() == null) {
      return new Value(way.applyAsDouble(left.number(), right.number()), null);
    }
    var values = new TreeMap<Long, Double>();
    if (left.lines() != null && right.lines() != null) {
      var others = new TreeMap<Long, Double>();
      var other = right.lines().get(0);
      for (int i = 0; i < other.seconds().length; i++) {
        others.put(other.seconds()[i], other.values()[i]);
      }
      var one = left.lines().get(0);
      for (int i = 0; i < one.seconds().length; i++) {
        if (others.containsKey(one.seconds()[i])) {
          values.put(
              one.seconds()[i], way.applyAsDouble(one.values()[i], others.get(one.seconds()[i])));
        }
      }
      return new Value(null, List.of(line(values)));
    }
    var one = left.lines() == null ? right.lines().get(0) : left.lines().get(0);
    for (int i = 0; i < one.seconds().length; i++) {
      double value = one.values()[i];
      values.put(
          one.seconds()[i],
          left.lines() == null
              ? way.applyAsDouble(left.number(), value)
              : way.applyAsDouble(value, right.number()));
    }
    return new Value(null, List.of(line(values)));
  }
}
