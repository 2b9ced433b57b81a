package dev.runbook.k8s;

import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** What is applied before what: what others need comes first. Deleting goes the other way. */
final class ApplyOrder {
  private static final List<Set<String>> STEPS =
      List.of(
          Set.of("Namespace"),
          Set.of("CustomResourceDefinition", "PriorityClass", "RuntimeClass"),
          Set.of("ServiceAccount"),
          Set.of("Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"),
          Set.of("ConfigMap", "Secret", "ResourceQuota", "LimitRange", "NetworkPolicy"),
          Set.of("StorageClass", "PersistentVolume", "PersistentVolumeClaim"),
          Set.of("Service"),
          Set.of(
              "Deployment",
              "StatefulSet",
              "DaemonSet",
              "ReplicaSet",
              "ReplicationController",
              "Pod",
              "Job",
              "CronJob"));

  /** Kinds of Kubernetes' own that are in no namespace. */
  private static final Set<String> CLUSTER_WIDE =
      Set.of(
          "Namespace",
          "Node",
          "CustomResourceDefinition",
          "PriorityClass",
          "RuntimeClass",
          "ClusterRole",
          "ClusterRoleBinding",
          "StorageClass",
          "PersistentVolume",
          "IngressClass",
          "APIService",
          "ValidatingWebhookConfiguration",
          "MutatingWebhookConfiguration",
          "ValidatingAdmissionPolicy",
          "ValidatingAdmissionPolicyBinding",
          "CSIDriver",
          "VolumeAttachment",
          "CertificateSigningRequest",
          "FlowSchema",
          "PriorityLevelConfiguration");

  private ApplyOrder() {}

  /** In the order of applying; what is alike stays in the order of the files. */
  static List<Manifest> of(List<Manifest> objects) {
    return objects.stream().sorted(Comparator.comparingInt(one -> step(one.kind()))).toList();
  }

  static int step(String kind) {
    for (int i = 0; i < STEPS.size(); i++) {
      if (STEPS.get(i).contains(kind)) {
        return i;
      }
    }
    return STEPS.size();
  }

  static boolean isClusterWide(String kind) {
    return CLUSTER_WIDE.contains(kind);
  }
}
