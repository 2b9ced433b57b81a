package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** An object in words: status, containers, conditions, events. */
final class Describe {
  private static final int EVENTS = 20;

  private Describe() {}

  /** Of any kind; {@code events} of other objects do no harm. */
  static String of(JsonNode object, List<JsonNode> events) {
    var text = new StringBuilder();
    var space = Tree.namespace(object).isEmpty() ? "" : Tree.namespace(object) + "/";
    text.append(Tree.text(object, "kind")).append(' ').append(space).append(Tree.name(object));
    if (Tree.text(object, "kind").equals("Pod")) {
      var status = PodStatus.of(object);
      text.append(": ").append(status.word()).append(", ").append(status.ready());
      text.append(" of ").append(status.containers()).append(" ready");
    }
    text.append('\n');
    line(text, "created", Tree.text(object, "metadata/creationTimestamp"));
    line(text, "ending since", Tree.text(object, "metadata/deletionTimestamp"));
    line(text, "owner", owner(object));
    line(text, "node", Tree.text(object, "spec/nodeName"));
    line(text, "phase", Tree.text(object, "status/phase"));
    Tree.map(object, "metadata/labels")
        .forEach((key, value) -> line(text, "label", key + "=" + value));
    containers(text, object);
    conditions(text, object);
    events(text, object, events);
    return text.toString().stripTrailing();
  }

  private static String owner(JsonNode object) {
    return Tree.stream(object, "metadata/ownerReferences")
        .filter(owner -> Tree.is(owner, "controller"))
        .map(owner -> Tree.text(owner, "kind") + "/" + Tree.text(owner, "name"))
        .findFirst()
        .orElse("");
  }

  private static void containers(StringBuilder text, JsonNode object) {
    for (var list : List.of("initContainerStatuses", "containerStatuses")) {
      for (var status : Tree.list(object, "status/" + list)) {
        var kind = list.startsWith("init") ? "init container " : "container ";
        line(text, kind + Tree.text(status, "name"), container(status));
      }
    }
  }

  /** {@code shop/web:2, CrashLoopBackOff: back-off 10s .., 4 restarts; last ended with exit 1}. */
  static String container(JsonNode status) {
    int restarts = Tree.number(status, "restartCount");
    var last = Tree.at(status, "lastState/terminated");
    return Tree.text(status, "image")
        + ", "
        + state(Tree.at(status, "state"))
        + (Tree.is(status, "ready") ? ", ready" : "")
        + (restarts > 0 ? ", restarts " + restarts : "")
        + (last.isMissingNode() ? "" : "; before that " + ended(last));
  }

  private static String state(JsonNode state) {
    if (state.has("waiting")) {
      return Tree.words(Tree.text(state, "waiting/reason"), Tree.text(state, "waiting/message"));
    }
    if (state.has("terminated")) {
      return ended(Tree.at(state, "terminated"));
    }
    return state.has("running")
        ? "running since " + Tree.text(state, "running/startedAt")
        : "no state";
  }

  private static String ended(JsonNode ended) {
    var words = Tree.words(Tree.text(ended, "reason"), Tree.text(ended, "message").strip());
    var at = Tree.text(ended, "finishedAt");
    return "ended with exit "
        + Tree.number(ended, "exitCode")
        + (at.isEmpty() ? "" : " at " + at)
        + (words.isEmpty() ? "" : " (" + words + ")");
  }

  private static void conditions(StringBuilder text, JsonNode object) {
    for (var condition : Tree.list(object, "status/conditions")) {
      var words = Tree.words(Tree.text(condition, "reason"), Tree.text(condition, "message"));
      var status = Tree.text(condition, "status") + (words.isEmpty() ? "" : " " + words);
      line(text, "condition " + Tree.text(condition, "type"), status);
    }
  }

  private static void events(StringBuilder text, JsonNode object, List<JsonNode> objects) {
    var events = Events.of(objects).stream().filter(e -> e.uid().equals(Tree.uid(object))).toList();
    for (var event : events.subList(Math.max(0, events.size() - EVENTS), events.size())) {
      line(text, "event " + event.time(), event.words());
    }
  }

  private static void line(StringBuilder text, String name, String value) {
    if (!value.isEmpty()) {
      text.append("  ").append(name).append(": ");
      text.append(value.strip().replace("\n", "\n    ")).append('\n');
    }
  }
}
