package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Events of both kinds ({@code v1} and {@code events.k8s.io/v1}), read alike. */
final class Events {
  /** What happens to every pod that is well. */
  private static final Set<String> USUAL =
      Set.of(
          "Scheduled",
          "Pulling",
          "Pulled",
          "Created",
          "Started",
          "Killing",
          "SuccessfulCreate",
          "SuccessfulDelete",
          "ScalingReplicaSet",
          "SuccessfulAttachVolume");

  private Events() {}

  /** One event, whatever its kind. */
  record Event(
      Instant time,
      String type,
      String reason,
      String kind,
      String namespace,
      String name,
      String uid,
      String container,
      String message,
      int count,
      String source) {

    boolean isUsual() {
      return type.equals("Normal") && USUAL.contains(reason);
    }

    boolean isWarning() {
      return !type.equals("Normal");
    }

    /** {@code Failed: Error: ImagePullBackOff (x3)}. */
    String words() {
      return Tree.words(reason, message.strip()) + (count > 1 ? " (x" + count + ")" : "");
    }
  }

  /** Oldest first; what is listed as both kinds is told once. */
  static List<Event> of(List<JsonNode> objects) {
    Map<String, Event> byUid = new HashMap<>();
    for (var object : objects) {
      var event = of(object);
      var key = Tree.uid(object).isEmpty() ? event.toString() : Tree.uid(object);
      byUid.merge(key, event, (a, b) -> a.time().isBefore(b.time()) ? b : a);
    }
    return byUid.values().stream()
        .sorted(
            Comparator.comparing(Event::time)
                .thenComparing(Event::name)
                .thenComparing(Event::reason)
                .thenComparing(Event::message))
        .toList();
  }

  private static Event of(JsonNode object) {
    var about = object.has("involvedObject") ? "involvedObject" : "regarding";
    var field = Tree.text(object, about + "/fieldPath");
    int brace = field.indexOf('{');
    var container =
        brace > 0 && field.endsWith("}") ? field.substring(brace + 1, field.length() - 1) : "";
    return new Event(
        time(object),
        Tree.text(object, "type"),
        Tree.text(object, "reason"),
        Tree.text(object, about + "/kind"),
        Tree.text(object, about + "/namespace"),
        Tree.text(object, about + "/name"),
        Tree.text(object, about + "/uid"),
        container,
        first(object, "message", "note"),
        count(object),
        source(object));
  }

  /** Of a series its last; else the last time, the time of the event, its creation. */
  static Instant time(JsonNode event) {
    return Tree.time(event, "series/lastObservedTime")
        .or(() -> Tree.time(event, "lastTimestamp"))
        .or(() -> Tree.time(event, "deprecatedLastTimestamp"))
        .or(() -> Tree.time(event, "eventTime"))
        .or(() -> Tree.time(event, "firstTimestamp"))
        .or(() -> Tree.time(event, "deprecatedFirstTimestamp"))
        .or(() -> Tree.time(event, "metadata/creationTimestamp"))
        .orElse(Instant.EPOCH);
  }

  private static int count(JsonNode event) {
    return Math.max(
        1,
        Math.max(
            Tree.number(event, "series/count"),
            Math.max(Tree.number(event, "count"), Tree.number(event, "deprecatedCount"))));
  }

  private static String source(JsonNode event) {
    var source = first(event, "source/component", "deprecatedSource/component");
    return source.isEmpty() ? first(event, "reportingComponent", "reportingController") : source;
  }

  private static String first(JsonNode node, String path, String other) {
    var text = Tree.text(node, path);
    return text.isEmpty() ? Tree.text(node, other) : text;
  }

  /** The newest of {@code events} about the object with this uid and one of these reasons. */
  static Optional<Event> last(List<Event> events, String uid, String... reasons) {
    var wanted = Set.of(reasons);
    return events.stream()
        .filter(event -> event.uid().equals(uid) && wanted.contains(event.reason()))
        .reduce((a, b) -> b);
  }
}
