package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runbook.k8s.Assessment.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** How one look is judged, rule by rule. */
final class Assessor {
  /** Clocks may differ by this. */
  private static final Duration SLACK = Duration.ofMinutes(1);

  private final Snapshot seen;
  private final Terms terms;
  private final Memory.Notes notes;
  private final JsonNode workload;
  private final List<String> unseen = new ArrayList<>();
  private List<Finding> findings = List.of();

  Assessor(Snapshot seen, Terms terms, Memory.Notes notes) {
    this.seen = seen;
    this.terms = terms;
    this.notes = notes;
    this.workload = seen.workload();
    seen.unread().forEach((part, why) -> unseen.add(part + " cannot be read: " + why));
    unseen.sort(Comparator.naturalOrder());
  }

  Assessment assess() {
    if (!seen.isRead(Snapshot.WORKLOAD)) {
      return unreadable(seen.unread().getOrDefault(Snapshot.WORKLOAD, ""));
    }
    if (workload.isMissingNode()) {
      return end(State.FAILED, Cause.DELETED, "it is gone");
    }
    if (!terms.uid().isEmpty() && !terms.uid().equals(Tree.uid(workload))) {
      return end(State.FAILED, Cause.DELETED, "it was deleted; another one has its name");
    }
    if (isSuperseded()) {
      return end(State.FAILED, Cause.SUPERSEDED, superseded());
    }
    var stage = Stage.of(seen, terms);
    if (!stage.observed()) {
      return rolling(stage, "its controller has not looked yet");
    }
    if (stage.wanted() == 0) {
      return held("nothing wanted", Terms.AGAIN)
          ? end(State.UNDECIDED, Cause.NOTHING_WANTED, nothingWanted())
          : rolling(stage, stage.progress());
    }
    findings = findings(stage);
    return judged(stage);
  }

  private Assessment unreadable(String why) {
    var words = "it cannot be read: " + why;
    return held("unreadable", Terms.BELIEVED) || terms.isOver(seen.at())
        ? end(State.UNDECIDED, Cause.UNREADABLE, words)
        : end(State.ROLLING, Cause.NONE, words);
  }

  private Assessment judged(Stage stage) {
    if (stage.done() && isAllReady(stage)) {
      return done(stage);
    }
    var admission = admission(stage);
    if (!admission.isEmpty() && held("admission", Terms.BELIEVED)) {
      return end(State.FAILED, Cause.ADMISSION, "no pod may be made: " + admission);
    }
    if (isEveryPodDoomed(stage) && held("doomed", Terms.AGAIN)) {
      return failed(commonest(true), "");
    }
    if (isPastProgress()) {
      return failed(
          commonest(false), "its controller gave up: " + Tree.text(progressing(), "message"));
    }
    if (stage.stuck().cause() != Cause.NONE && held("stuck", Terms.AGAIN)) {
      return end(State.UNDECIDED, stage.stuck().cause(), stage.stuck().why());
    }
    return terms.isOver(seen.at()) ? over(stage, admission) : rolling(stage, stage.progress());
  }

  /** It must hold for a while, without a restart. */
  private Assessment done(Stage stage) {
    if (stage.stuck().cause() != Cause.NONE) {
      return held("stuck", Terms.AGAIN)
          ? end(State.UNDECIDED, stage.stuck().cause(), stage.stuck().why())
          : rolling(stage, stage.progress());
    }
    var restarts = restarts(stage);
    if (held("done " + restarts, proof())) {
      var proven = terms.provenFor().isZero() ? "" : "; held for " + proof().toSeconds() + " s";
      return end(State.SUCCEEDED, Cause.NONE, stage.progress() + proven);
    }
    return terms.isOver(seen.at())
        ? end(State.UNDECIDED, Cause.NONE, "time is up; it is done, but has not held yet")
        : rolling(stage, stage.progress() + ", to be held for " + proof().toSeconds() + " s");
  }

  private Duration proof() {
    var least = Duration.ofSeconds(Tree.number(workload, "spec/minReadySeconds"));
    return least.compareTo(terms.provenFor()) > 0 && terms.isWatched() ? least : terms.provenFor();
  }

  private boolean isSuperseded() {
    return !terms.template().isMissingNode()
        && !DeploymentStage.withoutHash(terms.template())
            .equals(DeploymentStage.withoutHash(Tree.at(workload, "spec/template")));
  }

  private String superseded() {
    var theirs = new ArrayList<String>();
    Changes.of(terms.template(), Tree.at(workload, "spec/template"))
        .forEach(change -> theirs.add(change.toString()));
    return "somebody else changed it meanwhile: " + String.join("; ", theirs);
  }

  private String nothingWanted() {
    return Tree.text(workload, "kind").equals("DaemonSet")
        ? "no node wants it, so nothing ran it"
        : "it is scaled to 0, so nothing ran it";
  }

  private List<Finding> findings(Stage stage) {
    var events = Events.of(seen.events());
    return stage.pods().stream()
        .filter(pod -> !Tree.isTerminating(pod))
        .flatMap(pod -> new PodLook(pod, terms, notes, events, seen.at()).findings().stream())
        .sorted(Comparator.comparing(finding -> !finding.doomed()))
        .toList();
  }

  /** What is read of the pods may be newer than the status: both must say so. */
  private static boolean isAllReady(Stage stage) {
    return stage.pods().stream().filter(PodLook::isActive).allMatch(PodLook::isReady);
  }

  private boolean isEveryPodDoomed(Stage stage) {
    var doomed =
        findings.stream().filter(Finding::doomed).map(Finding::uid).collect(Collectors.toSet());
    var active = stage.pods().stream().filter(PodLook::isActive).toList();
    return !active.isEmpty() && active.stream().map(Tree::uid).allMatch(doomed::contains);
  }

  private String admission(Stage stage) {
    var failure = Tree.condition(workload, "ReplicaFailure");
    if (Tree.text(failure, "status").equals("True")) {
      return Tree.text(failure, "message");
    }
    boolean lacking = stage.pods().size() < stage.wanted();
    return lacking && !Tree.text(workload, "kind").equals("Deployment")
        ? Events.of(seen.events()).stream()
            .filter(event -> event.uid().equals(Tree.uid(workload)))
            .filter(event -> event.reason().equals("FailedCreate"))
            .filter(event -> !event.time().isBefore(terms.since().minus(SLACK)))
            .reduce((a, b) -> b)
            .map(Events.Event::message)
            .orElse("")
        : "";
  }

  private JsonNode progressing() {
    return Tree.condition(workload, "Progressing");
  }

  /** What was so before the change may be left over: then it must stay so for a while. */
  private boolean isPastProgress() {
    if (!Tree.text(progressing(), "reason").equals("ProgressDeadlineExceeded")) {
      return false;
    }
    boolean fresh = notes.said("progress", notes.isFirst() ? "old" : "").isEmpty();
    return held("past progress", fresh ? Duration.ZERO : Terms.BELIEVED);
  }

  private Assessment over(Stage stage, String admission) {
    if (!admission.isEmpty()) {
      return end(State.FAILED, Cause.ADMISSION, "no pod may be made: " + admission);
    }
    if (findings.isEmpty()) {
      return end(
          State.UNDECIDED, Cause.NONE, "time is up and nothing is known: " + stage.progress());
    }
    return failed(commonest(false), "time is up: " + stage.progress());
  }

  private Assessment failed(List<Finding> told, String why) {
    if (told.isEmpty()) {
      return end(State.FAILED, Cause.DEADLINE, why);
    }
    var first = told.get(0);
    var more = told.stream().map(Finding::pod).distinct().count() - 1;
    var others = more == 0 ? "" : " (and " + more + (more == 1 ? " pod" : " pods") + " more)";
    var end = why.isEmpty() ? "" : "; " + why;
    return end(State.FAILED, first.cause(), first.sentence() + others + end);
  }

  /** The findings of the commonest cause; of several the first in the order of causes. */
  private List<Finding> commonest(boolean doomedOnly) {
    Map<Cause, List<Finding>> byCause =
        findings.stream()
            .filter(finding -> finding.doomed() || !doomedOnly)
            .collect(Collectors.groupingBy(Finding::cause));
    return byCause.entrySet().stream()
        .max(
            Comparator.comparingInt((Map.Entry<Cause, List<Finding>> e) -> e.getValue().size())
                .thenComparing(Map.Entry::getKey, Comparator.reverseOrder()))
        .map(Map.Entry::getValue)
        .orElse(List.of());
  }

  private static String restarts(Stage stage) {
    var all = new ArrayList<String>();
    for (var pod : stage.pods()) {
      if (PodLook.isActive(pod)) {
        int sum =
            Tree.stream(pod, "status/containerStatuses")
                .mapToInt(status -> Tree.number(status, "restartCount"))
                .sum();
        all.add(Tree.uid(pod) + sum);
      }
    }
    all.sort(Comparator.naturalOrder());
    return Integer.toHexString(all.hashCode());
  }

  private boolean held(String what, Duration time) {
    return notes.holds(what, time);
  }

  private Assessment rolling(Stage stage, String words) {
    if (terms.isOver(seen.at())) {
      return over(stage, "");
    }
    var first = findings.isEmpty() ? "" : "; " + findings.get(0).sentence();
    return end(State.ROLLING, Cause.NONE, words + first);
  }

  private Assessment end(State state, Cause cause, String sentence) {
    return new Assessment(state, cause, sentence, findings, unseen, notes.done());
  }
}
