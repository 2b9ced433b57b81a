package dev.runbook.aws;

import dev.runbook.Table.State;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ecs.model.Deployment;
import software.amazon.awssdk.services.ecs.model.Service;

/** What a service says of its deployments, in words. */
final class Deploys {
  private Deploys() {}

  /** {@code web:42} of an ARN. */
  static String shortName(String arn) {
    return arn == null ? "" : arn.substring(arn.lastIndexOf('/') + 1);
  }

  static Optional<Deployment> primary(Service service) {
    return service.deployments().stream().filter(one -> "PRIMARY".equals(one.status())).findFirst();
  }

  /** How a service stands: its deployment, then its tasks. */
  static State state(Service service) {
    if (!"ACTIVE".equals(service.status())) {
      return State.bad(String.valueOf(service.status()));
    }
    var rollout = primary(service).map(Deployment::rolloutStateAsString).orElse("");
    if ("FAILED".equals(rollout)) {
      return State.bad("FAILED");
    }
    if ("IN_PROGRESS".equals(rollout)) {
      return State.warn("IN_PROGRESS");
    }
    if (service.desiredCount() == 0) {
      return State.info("none wanted");
    }
    boolean isWhole = service.runningCount() >= service.desiredCount();
    return isWhole ? State.ok(rollout.isEmpty() ? "running" : rollout) : State.warn("too few");
  }

  /** The word of a service deployment, and whether it is good. */
  static State state(String status) {
    return switch (status) {
      case "SUCCESSFUL", "COMPLETED" -> State.ok(status);
      case "ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED", "STOPPED", "FAILED" -> State.bad(status);
      case "PENDING", "IN_PROGRESS" -> State.info(status);
      case "STOP_REQUESTED", "ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS" -> State.warn(status);
      default -> State.unknown(status);
    };
  }

  static String images(List<String> images) {
    return String.join(", ", images);
  }
}
