package dev.runbook.aws;

import dev.runbook.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ecs.model.Task;

/** Stopped tasks, put together by why they stopped. */
final class StoppedTasks {
  /** Why. */
  record Why(String code, String reason, String exit, String definition) {}

  /** So many for one reason, and when the last of them stopped. */
  record Group(Why why, int count, Instant last) {
    void row(Table.Writer table) {
      table.row(count, why.code(), why.reason(), why.exit(), why.definition(), last);
    }
  }

  private StoppedTasks() {}

  /** The largest group first. */
  static List<Group> groups(List<Task> tasks) {
    var found = new LinkedHashMap<Why, List<Task>>();
    for (var task : tasks) {
      found.computeIfAbsent(why(task), key -> new ArrayList<>()).add(task);
    }
    return found.entrySet().stream()
        .map(one -> new Group(one.getKey(), one.getValue().size(), last(one.getValue())))
        .sorted(Comparator.comparingInt(Group::count).reversed())
        .toList();
  }

  private static Instant last(List<Task> tasks) {
    return tasks.stream()
        .map(Task::stoppedAt)
        .filter(Objects::nonNull)
        .max(Comparator.naturalOrder())
        .orElse(Instant.EPOCH);
  }

  private static Why why(Task task) {
    var exits =
        task.containers().stream()
            .filter(one -> one.exitCode() != null && one.exitCode() != 0)
            .map(one -> one.name() + " " + one.exitCode())
            .collect(Collectors.joining(", "));
    var reasons =
        task.containers().stream()
            .map(one -> one.reason())
            .filter(Objects::nonNull)
            .distinct()
            .collect(Collectors.joining("; "));
    var stopped = general(task.stoppedReason() == null ? "" : task.stoppedReason());
    return new Why(
        task.stopCodeAsString() == null ? "" : task.stopCodeAsString(),
        reasons.isEmpty() ? stopped : stopped + ": " + general(reasons),
        exits,
        Deploys.shortName(task.taskDefinitionArn()));
  }

  /** Without what differs from task to task: ids and addresses. */
  private static String general(String reason) {
    return reason.replaceAll("[0-9a-f]{32}", "..").replaceAll("\\d+\\.\\d+\\.\\d+\\.\\d+", "..");
  }
}
