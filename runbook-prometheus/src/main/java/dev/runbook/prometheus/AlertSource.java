package dev.runbook.prometheus;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;

/** Counts how often an alert fires; its rule must exist, be healthy and evaluated lately. */
final class AlertSource implements Reading.Source {
  private final Prometheus prom;
  private final String name;

  AlertSource(Prometheus prom, String name) {
    this.prom = prom;
    this.name = name;
  }

  @Override
  public Reading read() {
    try {
      var call = Call.get("/api/v1/rules", Bounds.meta("rules")).with("type", "alert");
      return judged(prom.asking().meta(call).value().at("data"), prom.runbook().ticks().now());
    } catch (PrometheusException e) {
      return Reading.missing(e);
    }
  }

  private Reading judged(Json data, Instant now) {
    int rules = 0;
    int firing = 0;
    var pending = new ArrayList<String>();
    for (var group : data.at("groups").items()) {
      for (var rule : group.at("rules").items()) {
        if (!rule.text("name").equals(name) || rule.text("type").equals("recording")) {
          continue;
        }
        rules++;
        var why = fault(rule, group, now);
        if (!why.isEmpty()) {
          return new Reading.Missing(why);
        }
        for (var alert : rule.at("alerts").items()) {
          firing += alert.text("state").equals("firing") ? 1 : 0;
          if (alert.text("state").equals("pending")) {
            pending.add(alert.at("labels").strings().toString());
          }
        }
      }
    }
    if (rules == 0) {
      return new Reading.Missing("there is no alerting rule " + name);
    }
    return new Reading.Value(firing, pending.isEmpty() ? "" : "pending: " + pending);
  }

  private String fault(Json rule, Json group, Instant now) {
    if (!rule.text("health").equals("ok")) {
      return "the rule " + name + " is " + rule.text("health") + ": " + rule.text("lastError");
    }
    try {
      var evaluated = OffsetDateTime.parse(rule.text("lastEvaluation")).toInstant();
      double interval = Double.parseDouble(group.text("interval"));
      var most = Duration.ofMillis(Math.round(interval * 2000));
      var age = Duration.between(evaluated, now);
      return age.compareTo(most) > 0
          ? "the rule " + name + " was evaluated " + Grid.text(age) + " ago"
          : "";
    } catch (DateTimeException | NumberFormatException e) {
      return "when the rule " + name + " was evaluated is not known";
    }
  }
}
