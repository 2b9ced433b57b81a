package dev.runbook.k8s;

import dev.runbook.RunbookException.Refused;

/** A refusal by the server: certainly nothing was done. */
final class Definite {
  private Definite() {}

  static Refused refused(KubernetesException e) {
    var problem = e.problem();
    return new Refused(problem, e);
  }
}
