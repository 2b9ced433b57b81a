package dev.runbook.k8s;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * How a change is watched, and what the caller put up with.
 *
 * @param ignored containers that do not count
 * @param old whether pods of older revisions must be gone too
 * @param undo whether a failure is undone: then there must be something to go back to
 * @param autoscaler whether a size may be set although an autoscaler moves it
 */
record Way(
    Set<String> ignored,
    Terms.Old old,
    Undo undo,
    Autoscaler autoscaler,
    Duration provenFor,
    Duration imageGrace) {
  enum Undo {
    ASKED,
    NOT_ASKED
  }

  enum Autoscaler {
    REFUSES,
    MAY_BE
  }

  Way {
    ignored = Set.copyOf(ignored);
  }

  static Way of(Cluster cluster) {
    return new Way(
        Set.of(),
        Terms.Old.MAY_END_LATER,
        Undo.NOT_ASKED,
        Autoscaler.REFUSES,
        cluster.settings().duration("provenFor", Duration.ofSeconds(10)),
        cluster.settings().duration("imageGrace", Duration.ofMinutes(2)));
  }

  Way ignore(String container) {
    var more = new HashSet<>(ignored);
    more.add(container);
    return new Way(more, old, undo, autoscaler, provenFor, imageGrace);
  }

  Way waitForOld() {
    return new Way(ignored, Terms.Old.MUST_BE_GONE, undo, autoscaler, provenFor, imageGrace);
  }

  Way undo(Undo asked) {
    return new Way(ignored, old, asked, autoscaler, provenFor, imageGrace);
  }

  Way despiteAutoscaler() {
    return new Way(ignored, old, undo, Autoscaler.MAY_BE, provenFor, imageGrace);
  }

  Terms terms(Terms terms) {
    var all = terms.ignoring(ignored).provenFor(provenFor).imageGrace(imageGrace);
    return old == Terms.Old.MUST_BE_GONE ? all.waitForOld() : all;
  }
}
