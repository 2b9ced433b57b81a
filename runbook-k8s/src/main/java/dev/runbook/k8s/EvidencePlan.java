package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runbook.Evidence;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is to be kept of a rollout before anything undoes it, chosen from what was seen.
 *
 * @param pods those that tell most, hopeless ones first
 * @param logs what is to be read, in this order
 * @param events what happened since the change to the workload, its newest revision and the pods
 */
record EvidencePlan(List<JsonNode> pods, List<Log> logs, List<Events.Event> events) {
  static final int PODS = 5;
  static final int LINES = 50;
  private static final int EVENTS = 100;

  /** The last lines of a container; of the one before it if {@code which} says so. */
  record Log(String pod, String container, Which which) {
    enum Which {
      PREVIOUS,
      CURRENT
    }

    @Override
    public String toString() {
      return (which == Which.PREVIOUS ? "previous log of " : "log of ") + pod + "/" + container;
    }
  }

  /** Chooses from the last look at a workload; what happened before {@code since} is left out. */
  static EvidencePlan of(Snapshot seen, Assessment assessment, Instant since) {
    var stage = Stage.of(seen, Terms.now(seen.at()));
    Set<String> doomed = new HashSet<>();
    Set<String> told = new HashSet<>();
    assessment.findings().forEach(f -> (f.doomed() ? doomed : told).add(f.uid()));
    var pods =
        stage.pods().stream()
            .sorted(
                Comparator.comparing((JsonNode pod) -> !doomed.contains(Tree.uid(pod)))
                    .thenComparing(pod -> !told.contains(Tree.uid(pod)))
                    .thenComparing(PodLook::isReady)
                    .thenComparing(Tree::name))
            .limit(PODS)
            .toList();
    var logs = new ArrayList<Log>();
    pods.forEach(pod -> logs.addAll(logs(pod)));
    logs.sort(Comparator.comparing(Log::which));
    return new EvidencePlan(pods, List.copyOf(logs), events(seen, stage, pods, since));
  }

  /** Containers that have run, in their order; of those that ended before, also that time. */
  private static List<Log> logs(JsonNode pod) {
    var logs = new ArrayList<Log>();
    for (var list : List.of("initContainerStatuses", "containerStatuses")) {
      for (var status : Tree.list(pod, "status/" + list)) {
        var name = Tree.text(status, "name");
        if (Tree.has(status, "lastState/terminated")) {
          logs.add(new Log(Tree.name(pod), name, Log.Which.PREVIOUS));
        }
        boolean well = Tree.number(status, "state/terminated/exitCode", 1) == 0;
        boolean ran =
            Tree.has(status, "state/running") || (Tree.has(status, "state/terminated") && !well);
        if (ran) {
          logs.add(new Log(Tree.name(pod), name, Log.Which.CURRENT));
        }
      }
    }
    return logs;
  }

  private static List<Events.Event> events(
      Snapshot seen, Stage stage, List<JsonNode> pods, Instant since) {
    Set<String> uids = new HashSet<>();
    uids.add(Tree.uid(seen.workload()));
    pods.forEach(pod -> uids.add(Tree.uid(pod)));
    seen.revisions().stream()
        .filter(revision -> Tree.name(revision).equals(stage.revision()))
        .forEach(revision -> uids.add(Tree.uid(revision)));
    var found =
        Events.of(seen.events()).stream()
            .filter(event -> uids.contains(event.uid()))
            .filter(event -> !event.time().isBefore(since) && !event.isUsual())
            .toList();
    return found.subList(Math.max(0, found.size() - EVENTS), found.size());
  }

  /**
   * The evidence as it is kept.
   *
   * @param before the template before the change; a missing node if nobody knows it
   * @param texts what was read of the logs; of one that is not there, nothing is told
   */
  List<Evidence> rendered(JsonNode before, JsonNode after, Map<Log, String> texts) {
    var all = new ArrayList<Evidence>();
    var changes = before.isMissingNode() ? List.<Changes.Change>of() : Changes.of(before, after);
    if (!changes.isEmpty()) {
      var lines = changes.stream().map(Changes.Change::toString).toList();
      all.add(new Evidence("text", "template\n  " + String.join("\n  ", lines)));
    }
    pods.forEach(pod -> all.add(new Evidence("text", Describe.of(pod, List.of()))));
    if (!events.isEmpty()) {
      var text = new StringBuilder("events");
      for (var event : events) {
        text.append("\n  ").append(event.time()).append(' ').append(event.kind()).append('/');
        text.append(event.name()).append(' ').append(event.words());
      }
      all.add(new Evidence("text", text.toString()));
    }
    for (var log : logs) {
      var text = texts.get(log);
      if (text != null) {
        all.add(new Evidence("text", log + "\n" + text.strip()));
      }
    }
    return all;
  }
}
