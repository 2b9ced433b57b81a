package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * What a rollout is judged by. Immutable.
 *
 * @param uid the workload's; another one is another workload
 * @param template the pod template that is wanted, as the server answered our write; a missing node
 *     accepts any
 * @param ignored containers that do not count
 * @param look whether it is watched, or judged by one look alone
 * @param provenFor how long it must hold
 * @param imageGrace how long an image may be hard to pull
 * @param old whether pods of older revisions must be gone too
 * @param since when the change was made
 * @param within how long it may take from then on
 */
record Terms(
    String uid,
    JsonNode template,
    Set<String> ignored,
    Look look,
    Duration provenFor,
    Duration imageGrace,
    Old old,
    Instant since,
    Duration within) {

  /** Some pods come right by themselves: what is bad must be seen again after this time. */
  static final Duration AGAIN = Duration.ofSeconds(5);

  /** What a registry or the server refuses is believed after this time. */
  static final Duration BELIEVED = Duration.ofSeconds(30);

  enum Look {
    WATCHED,
    ONCE
  }

  enum Old {
    MAY_END_LATER,
    MUST_BE_GONE
  }

  Terms {
    ignored = Set.copyOf(ignored);
  }

  /** Watches what this workload, as the server just answered, is to become. */
  static Terms of(JsonNode workload, Instant since) {
    return new Terms(
        Tree.uid(workload),
        Tree.at(workload, "spec/template"),
        Set.of(),
        Look.WATCHED,
        Duration.ofSeconds(10),
        Duration.ofMinutes(2),
        Old.MAY_END_LATER,
        since,
        allowance(workload));
  }

  /** Judges by one look, now. */
  static Terms now(Instant at) {
    return new Terms(
        "",
        MissingNode.getInstance(),
        Set.of(),
        Look.ONCE,
        Duration.ZERO,
        Duration.ofMinutes(2),
        Old.MAY_END_LATER,
        at,
        Duration.ofDays(1));
  }

  /** How long a rollout of this workload may take if nobody says: what its controller allows. */
  static Duration allowance(JsonNode workload) {
    int allowed = Tree.number(workload, "spec/progressDeadlineSeconds");
    return allowed > 0 && allowed < Integer.MAX_VALUE
        ? Duration.ofSeconds(allowed).plusMinutes(1)
        : Duration.ofMinutes(10);
  }

  Terms ignoring(Set<String> containers) {
    return new Terms(uid, template, containers, look, provenFor, imageGrace, old, since, within);
  }

  Terms provenFor(Duration time) {
    return new Terms(uid, template, ignored, look, time, imageGrace, old, since, within);
  }

  Terms imageGrace(Duration time) {
    return new Terms(uid, template, ignored, look, provenFor, time, old, since, within);
  }

  Terms waitForOld() {
    return new Terms(
        uid, template, ignored, look, provenFor, imageGrace, Old.MUST_BE_GONE, since, within);
  }

  Terms within(Duration time) {
    return new Terms(uid, template, ignored, look, provenFor, imageGrace, old, since, time);
  }

  boolean isWatched() {
    return look == Look.WATCHED;
  }

  boolean isOver(Instant now) {
    return !now.isBefore(since.plus(within));
  }
}
