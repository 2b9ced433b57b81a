package dev.runbook.aws;

import dev.runbook.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;

/** Which numbers are asked for. */
sealed interface Ask {
  /** In one line, for headings and the record. */
  String text();

  /**
   * A metric and some of its statistics.
   *
   * @param pairs names and values of dimensions
   * @param exact whether these are all dimensions it has
   * @param limit how many dimension sets at most; 0 refuses over 50
   * @param zero whether a missing sum is 0
   */
  record Metric(
      String namespace,
      String name,
      SortedMap<String, String> pairs,
      boolean exact,
      List<String> stats,
      int limit,
      boolean zero)
      implements Ask {
    @Override
    public String text() {
      var words = new StringBuilder(namespace).append(' ').append(name);
      pairs.forEach((key, value) -> words.append(' ').append(key).append('=').append(value));
      return words.append(' ').append(String.join(", ", stats)).toString();
    }
  }

  /** An expression over inputs that have names in it. */
  record Formula(String expression, List<Input> inputs) implements Ask {
    @Override
    public String text() {
      var words = new StringBuilder(expression);
      for (var input : inputs) {
        words.append(inputs.indexOf(input) == 0 ? " with " : ", ").append(input.name());
        words.append(" = ").append(input.metric().text());
      }
      return words.toString();
    }
  }

  /** A metric under the name it has in an expression. */
  record Input(String name, Metric metric) {}

  /** Whatever metrics a search finds. */
  record Search(String expression, String stat) implements Ask {
    @Override
    public String text() {
      return "SEARCH " + expression + " " + stat;
    }
  }

  /** Metrics Insights. */
  record Insights(String sql) implements Ask {
    @Override
    public String text() {
      return sql;
    }
  }

  /** Several of them over one window. */
  record Together(List<Part> parts) implements Ask {
    @Override
    public String text() {
      return String.join("; ", parts.stream().map(part -> part.ask().text()).toList());
    }
  }

  /** One of several, and how it is shown. */
  record Part(Ask ask, Look look) {}

  /** The time that is asked for. */
  sealed interface Window {
    /** The range at the time {@code now}. */
    TimeRange at(Instant now);

    /** Up to now. */
    record Last(Duration length) implements Window {
      @Override
      public TimeRange at(Instant now) {
        return TimeRange.last(length, now);
      }
    }

    /** Fixed. */
    record Between(TimeRange range) implements Window {
      @Override
      public TimeRange at(Instant now) {
        return range;
      }
    }
  }

  /** The parts of a question to several, or the one there is. */
  static List<Part> parts(Ask ask, Look look) {
    return ask instanceof Together together ? together.parts() : List.of(new Part(ask, look));
  }
}
