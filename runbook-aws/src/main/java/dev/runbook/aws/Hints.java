package dev.runbook.aws;

import java.util.ArrayList;
import java.util.List;

/** Why an answer may be empty: what exists instead. */
final class Hints {
  private final CloudWatch cw;
  private final Terms terms;
  private final Region region;

  Hints(CloudWatch cw, Terms terms, Region region) {
    this.cw = cw;
    this.terms = terms;
    this.region = region;
  }

  List<String> of(Ask ask) {
    if (ask instanceof Ask.Metric metric) {
      return List.of(metric(metric));
    }
    if (ask instanceof Ask.Formula math) {
      var notes = new ArrayList<String>();
      for (var input : math.inputs()) {
        if (!isKnown(input.metric())) {
          notes.add("the input `" + input.name() + "` is missing: " + metric(input.metric()));
        }
      }
      return notes.isEmpty()
          ? List.of("the inputs have no times in common; missingIsZero() on a Sum fills its holes")
          : notes;
    }
    if (ask instanceof Ask.Together together) {
      return together.parts().stream().flatMap(part -> of(part.ask()).stream()).distinct().toList();
    }
    return List.of("nothing was found; a search knows metrics of the last two weeks only");
  }

  private boolean isKnown(Ask.Metric metric) {
    return !metric.exact() || region.sets().isKnown(metric, metric.pairs(), terms.account());
  }

  private String metric(Ask.Metric metric) {
    if (isKnown(metric)) {
      return metric.name() + " exists, but has no value in this time";
    }
    return region.sets().hint(metric, terms.account());
  }

  @Override
  public String toString() {
    return "hints for " + cw;
  }
}
