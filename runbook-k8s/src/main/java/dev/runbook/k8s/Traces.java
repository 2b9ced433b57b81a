package dev.runbook.k8s;

import com.fasterxml.jackson.databind.node.MissingNode;
import dev.runbook.Evidence;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what is to be kept of a failure before an undo takes it away; 5 seconds at most. */
final class Traces {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int CHARACTERS = 6_000;

  private final Cluster cluster;
  private final Ref ref;

  Traces(Cluster cluster, Ref ref) {
    this.cluster = cluster;
    this.ref = ref;
  }

  List<Evidence> of(Snapshot seen, Assessment told, Instant since) {
    var plan = EvidencePlan.of(seen, told, since);
    Map<EvidencePlan.Log, String> texts = new HashMap<>();
    long end = cluster.rb.ticks().nanos() + PATIENCE.toNanos();
    for (var log : plan.logs()) {
      if (cluster.rb.ticks().nanos() < end) {
        read(log).ifPresent(text -> texts.put(log, text));
      }
    }
    return plan.rendered(MissingNode.getInstance(), MissingNode.getInstance(), texts);
  }

  private Optional<String> read(EvidencePlan.Log log) {
    boolean previous = log.which() == EvidencePlan.Log.Which.PREVIOUS;
    var call =
        Call.get(Kind.POD.path(ref.namespace(), log.pod()) + "/log")
            .with("container", log.container())
            .with("previous", previous ? "true" : "")
            .with("tailLines", Integer.toString(EvidencePlan.LINES));
    try {
      var answer = cluster.gateway.patiently(call);
      var text = answer.isGood() ? answer.text() : "";
      var start = Math.max(0, text.length() - CHARACTERS);
      return text.isBlank() ? Optional.empty() : Optional.of(text.substring(start));
    } catch (KubernetesException e) {
      return Optional.empty();
    }
  }
}
