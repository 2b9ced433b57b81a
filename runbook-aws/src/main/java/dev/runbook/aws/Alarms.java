package dev.runbook.aws;

import dev.runbook.Guard;
import dev.runbook.RunbookException.Problem;
import dev.runbook.Table;
import dev.runbook.Table.State;
import dev.runbook.aws.AwsException.BadQuery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.cloudwatch.model.AlarmType;
import software.amazon.awssdk.services.cloudwatch.model.CompositeAlarm;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmHistoryRequest;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsRequest;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsResponse;
import software.amazon.awssdk.services.cloudwatch.model.HistoryItemType;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.ScanBy;

/** Reads alarms. */
final class Alarms {
  private static final int PAGES = 100;

  private final Region region;

  Alarms(Region region) {
    this.region = region;
  }

  Table table() {
    var table = head("alarms");
    var request =
        DescribeAlarmsRequest.builder()
            .alarmTypes(AlarmType.METRIC_ALARM, AlarmType.COMPOSITE_ALARM)
            .build();
    var tokens = new HashSet<String>();
    for (int page = 0; page < PAGES; page++) {
      var answer = asked(request);
      answer.metricAlarms().forEach(alarm -> row(table, alarm));
      answer.compositeAlarms().forEach(alarm -> row(table, alarm));
      var token = answer.nextToken();
      if (token == null || token.isEmpty()) {
        return table.done();
      }
      if (!tokens.add(token)) {
        break;
      }
      request = request.toBuilder().nextToken(token).build();
    }
    return table.truncated(table.size(), -1).done();
  }

  Table one(String name) {
    var answer = found(name);
    var table = head("alarm " + name);
    answer.metricAlarms().forEach(alarm -> row(table, alarm));
    answer.compositeAlarms().forEach(alarm -> row(table, alarm));
    return table.done();
  }

  private Table.Writer head(String name) {
    return Table.write("alarm", "state", "since", "watches", "why")
        .named(name)
        .kind("state", Table.Kind.STATE)
        .kind("since", Table.Kind.INSTANT)
        .source("CloudWatch " + region.place())
        .observed(region.now());
  }

  private static void row(Table.Writer table, MetricAlarm alarm) {
    var watches =
        alarm.metricName() == null
            ? "an expression"
            : alarm.namespace()
                + " "
                + alarm.metricName()
                + " "
                + alarm.comparisonOperatorAsString()
                + " "
                + alarm.threshold();
    table.row(
        alarm.alarmName(),
        state(alarm.stateValueAsString()),
        alarm.stateTransitionedTimestamp() != null
            ? alarm.stateTransitionedTimestamp()
            : alarm.stateUpdatedTimestamp(),
        watches,
        alarm.stateReason());
  }

  private static void row(Table.Writer table, CompositeAlarm alarm) {
    table.row(
        alarm.alarmName(),
        state(alarm.stateValueAsString()),
        alarm.stateUpdatedTimestamp(),
        alarm.alarmRule(),
        alarm.stateReason());
  }

  private static State state(String word) {
    return switch (word) {
      case "OK" -> State.ok(word);
      case "ALARM" -> State.bad(word);
      default -> State.unknown(word);
    };
  }

  Table history(String name, Duration length) {
    var until = region.now();
    var request =
        DescribeAlarmHistoryRequest.builder()
            .alarmName(name)
            .historyItemType(HistoryItemType.STATE_UPDATE)
            .startDate(until.minus(length))
            .endDate(until)
            .scanBy(ScanBy.TIMESTAMP_ASCENDING)
            .build();
    var table =
        Table.write("time", "event")
            .named("history of alarm " + name)
            .kind("time", Table.Kind.INSTANT)
            .source("CloudWatch " + region.place())
            .observed(until);
    Set<String> tokens = new HashSet<>();
    for (int page = 0; page < PAGES; page++) {
      var asked = request;
      var answer =
          region.read("DescribeAlarmHistory", name, client -> client.describeAlarmHistory(asked));
      answer.alarmHistoryItems().forEach(one -> table.row(one.timestamp(), one.historySummary()));
      var token = answer.nextToken();
      if (token == null || token.isEmpty()) {
        return table.done();
      }
      if (!tokens.add(token)) {
        break;
      }
      request = request.toBuilder().nextToken(token).build();
    }
    return table.truncated(table.size(), -1).done();
  }

  /** 1 in ALARM, 0 in OK, nothing otherwise. */
  List<Guard.Sample> sample(String name) {
    var answer = found(name);
    var words = new ArrayList<String>();
    answer.metricAlarms().forEach(alarm -> words.add(alarm.stateValueAsString()));
    answer.compositeAlarms().forEach(alarm -> words.add(alarm.stateValueAsString()));
    return switch (words.get(0)) {
      case "OK" -> List.of(new Guard.Sample(0, region.now()));
      case "ALARM" -> List.of(new Guard.Sample(1, region.now()));
      default -> List.of();
    };
  }

  private DescribeAlarmsResponse found(String name) {
    var request =
        DescribeAlarmsRequest.builder()
            .alarmNames(name)
            .alarmTypes(AlarmType.METRIC_ALARM, AlarmType.COMPOSITE_ALARM)
            .build();
    var answer = asked(request);
    if (answer.metricAlarms().isEmpty() && answer.compositeAlarms().isEmpty()) {
      throw new BadQuery(
          Problem.of("there is no alarm " + name)
              .at("CloudWatch in " + region.name())
              .seen("near: " + String.join(", ", Near.names(name, table().column("alarm").texts())))
              .advice("cw.alarms() lists them"),
          null);
    }
    return answer;
  }

  private DescribeAlarmsResponse asked(DescribeAlarmsRequest request) {
    return region.read("DescribeAlarms", "", client -> client.describeAlarms(request));
  }
}
