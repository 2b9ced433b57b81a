package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What is wrong with one pod, told from its status and the events about it. */
final class PodLook {
  /** What a registry says of an image that nobody will ever get with these credentials. */
  private static final Pattern REFUSED =
      Pattern.compile(
          "(?i)not ?found|manifest unknown|name unknown|does not exist|denied|unauthorized"
              + "|forbidden|authentication required|no basic auth|no match for platform");

  private static final Set<String> HOPELESS = Set.of("InvalidImageName", "ErrImageNeverPull");

  private static final Set<String> PULLING =
      Set.of(
          "ErrImagePull",
          "ImagePullBackOff",
          "ImageInspectError",
          "RegistryUnavailable",
          "SignatureValidationFailed");

  private static final Set<String> UNRUNNABLE =
      Set.of(
          "RunContainerError",
          "CreateContainerError",
          "PreCreateHookError",
          "PreStartHookError",
          "PostStartHookError");

  private static final int RESTARTS = 3;

  private final JsonNode pod;
  private final Terms terms;
  private final Memory.Notes notes;
  private final List<Events.Event> events;
  private final Instant now;

  PodLook(JsonNode pod, Terms terms, Memory.Notes notes, List<Events.Event> events, Instant now) {
    this.pod = pod;
    this.terms = terms;
    this.notes = notes;
    this.events = events;
    this.now = now;
  }

  /** Ready, and neither ending nor ended. */
  static boolean isReady(JsonNode pod) {
    return isActive(pod) && Tree.isCondition(pod, "Ready", "True");
  }

  static boolean isActive(JsonNode pod) {
    var phase = Tree.text(pod, "status/phase");
    return !Tree.isTerminating(pod) && !phase.equals("Failed") && !phase.equals("Succeeded");
  }

  /** All that is wrong, what is hopeless first. */
  List<Finding> findings() {
    if (isReady(pod)) {
      return List.of();
    }
    var found = new ArrayList<Finding>();
    whole().ifPresent(found::add);
    for (var list : List.of("initContainerStatuses", "containerStatuses")) {
      for (var status : Tree.list(pod, "status/" + list)) {
        if (!terms.ignored().contains(Tree.text(status, "name"))) {
          container(status, list.startsWith("init")).ifPresent(found::add);
        }
      }
    }
    if (found.isEmpty()) {
      volume().ifPresent(found::add);
    }
    found.sort((a, b) -> Boolean.compare(b.doomed(), a.doomed()));
    return found;
  }

  private Optional<Finding> whole() {
    if (Tree.text(pod, "status/reason").equals("Evicted")) {
      return told(Cause.NODE, "", "evicted: " + Tree.text(pod, "status/message"));
    }
    var scheduled = Tree.condition(pod, "PodScheduled");
    if (Tree.text(scheduled, "status").equals("False")) {
      var words = Tree.words(Tree.text(scheduled, "reason"), Tree.text(scheduled, "message"));
      return told(Cause.PLACEMENT, "", "no node takes it: " + words);
    }
    if (Tree.text(pod, "status/reason").equals("NodeLost")
        || Tree.isCondition(pod, "Ready", "Unknown")) {
      var node = Tree.text(pod, "spec/nodeName");
      return told(Cause.NODE, "", "its node " + node + " does not answer");
    }
    return Optional.empty();
  }

  private Optional<Finding> container(JsonNode status, boolean init) {
    var name = Tree.text(status, "name");
    var reason = Tree.text(status, "state/waiting/reason");
    var message = Tree.text(status, "state/waiting/message");
    if (HOPELESS.contains(reason)) {
      return doomed(Cause.IMAGE, name, image(status, Tree.words(reason, message)));
    }
    if (PULLING.contains(reason)) {
      return pulling(status, name, reason, message);
    }
    if (reason.equals("CreateContainerConfigError")) {
      boolean race = message.contains("failed to sync");
      return Optional.of(
          finding(Cause.CONFIG, !race, name, "cannot be made: " + Tree.words(reason, message)));
    }
    if (UNRUNNABLE.contains(reason)) {
      return doomed(Cause.CRASH, name, "cannot be run: " + Tree.words(reason, message));
    }
    if (isCrashing(status, reason)) {
      return crash(status, name);
    }
    return init || Tree.is(status, "ready") ? Optional.empty() : unready(status, name);
  }

  private static boolean isCrashing(JsonNode status, String reason) {
    return reason.equals("CrashLoopBackOff")
        || (Tree.number(status, "restartCount") >= RESTARTS
            && !Tree.is(status, "ready")
            && !isFinished(status));
  }

  /** An init container that has done its work. */
  private static boolean isFinished(JsonNode status) {
    return Tree.has(status, "state/terminated")
        && Tree.number(status, "state/terminated/exitCode") == 0;
  }

  private Optional<Finding> pulling(JsonNode status, String name, String reason, String message) {
    var key = "image " + Tree.uid(pod) + " " + name;
    var words = notes.said(key, reason.equals("ErrImagePull") ? message : "");
    if (words.isEmpty()) {
      words = Events.last(events, Tree.uid(pod), "Failed").map(Events.Event::message).orElse("");
    }
    if (words.isEmpty() || !REFUSED.matcher(words).find()) {
      words = REFUSED.matcher(message).find() || words.isEmpty() ? message : words;
    }
    var patience = REFUSED.matcher(words).find() ? Terms.BELIEVED : terms.imageGrace();
    boolean hopeless = notes.holds(key, shorter(patience), begun());
    return Optional.of(
        finding(Cause.IMAGE, hopeless, name, image(status, Tree.words(reason, words))));
  }

  private Duration shorter(Duration patience) {
    return patience.compareTo(terms.imageGrace()) < 0 ? patience : terms.imageGrace();
  }

  private Instant begun() {
    return Tree.time(pod, "status/startTime")
        .or(() -> Tree.time(pod, "metadata/creationTimestamp"))
        .orElse(now.minusNanos(1));
  }

  private static String image(JsonNode status, String words) {
    return "image " + Tree.text(status, "image") + " cannot be had: " + words;
  }

  private Optional<Finding> crash(JsonNode status, String name) {
    var ended = Tree.at(status, "lastState/terminated");
    if (ended.isMissingNode()) {
      ended = Tree.at(status, "state/terminated");
    }
    int restarts = Tree.number(status, "restartCount");
    var after = restarts > 0 ? ", " + restarts + (restarts == 1 ? " restart" : " restarts") : "";
    var reason = Tree.text(ended, "reason");
    if (reason.equals("OOMKilled")) {
      return doomed(Cause.OOM, name, "killed for memory" + limit(name) + after);
    }
    var message = Tree.text(ended, "message").strip();
    boolean unrun =
        reason.equals("StartError")
            || reason.equals("ContainerCannotRun")
            || Tree.number(ended, "exitCode") == 128;
    if (unrun) {
      return doomed(Cause.CRASH, name, "cannot be run: " + Tree.words(reason, message) + after);
    }
    var exit = ended.isMissingNode() ? "" : " with exit " + Tree.number(ended, "exitCode");
    var said = message.isEmpty() ? "" : ": " + message;
    var words = reason.isEmpty() || reason.equals("Error") ? "" : " (" + reason + ")";
    return doomed(Cause.CRASH, name, "ends again and again" + exit + words + after + said);
  }

  private String limit(String name) {
    for (var list : List.of("containers", "initContainers")) {
      for (var container : Tree.list(pod, "spec/" + list)) {
        var memory = Tree.text(container, "resources/limits/memory");
        if (Tree.text(container, "name").equals(name) && !memory.isEmpty()) {
          return " (limit " + memory + ")";
        }
      }
    }
    return "";
  }

  private Optional<Finding> unready(JsonNode status, String name) {
    var waiting = Tree.text(status, "state/waiting/reason");
    if (!waiting.isEmpty()) {
      return volume();
    }
    if (!Tree.has(status, "state/running")) {
      return Optional.empty();
    }
    var probe =
        Events.last(events, Tree.uid(pod), "Unhealthy", "ProbeWarning")
            .map(event -> event.message().strip())
            .orElse("");
    var said = probe.isEmpty() ? probes(name) : probe;
    return told(Cause.HEALTH, name, "runs and is not ready" + (said.isEmpty() ? "" : ": " + said));
  }

  /** How the container is asked whether it is ready. */
  private String probes(String name) {
    for (var container : Tree.list(pod, "spec/containers")) {
      if (Tree.text(container, "name").equals(name)) {
        var probe = Tree.at(container, "readinessProbe");
        return probe.isMissingNode() ? "" : "readiness probe " + Probes.words(probe);
      }
    }
    return "";
  }

  private Optional<Finding> volume() {
    return Events.last(events, Tree.uid(pod), "FailedMount", "FailedAttachVolume")
        .flatMap(event -> told(Cause.VOLUME, "", event.words()));
  }

  private Optional<Finding> doomed(Cause cause, String container, String words) {
    return Optional.of(finding(cause, true, container, words));
  }

  private Optional<Finding> told(Cause cause, String container, String words) {
    return Optional.of(finding(cause, false, container, words));
  }

  private Finding finding(Cause cause, boolean doomed, String container, String words) {
    var name = Tree.name(pod);
    var where = "pod " + name + (container.isEmpty() ? "" : ", container " + container);
    return new Finding(cause, doomed, name, Tree.uid(pod), container, where + ": " + words.strip());
  }
}
