package dev.runbook.k8s;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A kind of object and where the API server keeps it.
 *
 * @param group empty for the core group
 * @param plural as in addresses: {@code deployments}
 * @param name as in objects: {@code Deployment}
 * @param shorts what kubectl also calls it
 */
record Kind(
    String group,
    String version,
    String plural,
    String name,
    boolean namespaced,
    List<String> shorts) {
  static final Kind DEPLOYMENT = apps("deployments", "Deployment", "deploy");
  static final Kind STATEFUL_SET = apps("statefulsets", "StatefulSet", "sts");
  static final Kind DAEMON_SET = apps("daemonsets", "DaemonSet", "ds");
  static final Kind REPLICA_SET = apps("replicasets", "ReplicaSet", "rs");
  static final Kind CONTROLLER_REVISION = apps("controllerrevisions", "ControllerRevision");
  static final Kind POD = core("pods", "Pod", true, "po");
  static final Kind EVENT = core("events", "Event", true, "ev");
  static final Kind SERVICE = core("services", "Service", true, "svc");
  static final Kind NODE = core("nodes", "Node", false, "no");
  static final Kind NAMESPACE = core("namespaces", "Namespace", false, "ns");
  static final Kind AUTOSCALER =
      new Kind(
          "autoscaling",
          "v2",
          "horizontalpodautoscalers",
          "HorizontalPodAutoscaler",
          true,
          List.of("hpa"));
  static final Kind BUDGET =
      new Kind("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget", true, List.of("pdb"));
  static final Kind CRD =
      new Kind(
          "apiextensions.k8s.io",
          "v1",
          "customresourcedefinitions",
          "CustomResourceDefinition",
          false,
          List.of("crd", "crds"));

  /** The kinds that need no discovery. */
  private static final List<Kind> KNOWN =
      List.of(
          DEPLOYMENT,
          STATEFUL_SET,
          DAEMON_SET,
          REPLICA_SET,
          CONTROLLER_REVISION,
          POD,
          EVENT,
          SERVICE,
          NODE,
          NAMESPACE,
          AUTOSCALER,
          BUDGET,
          CRD,
          core("configmaps", "ConfigMap", true, "cm"),
          core("secrets", "Secret", true),
          core("serviceaccounts", "ServiceAccount", true, "sa"),
          core("endpoints", "Endpoints", true, "ep"),
          core("persistentvolumeclaims", "PersistentVolumeClaim", true, "pvc"),
          core("persistentvolumes", "PersistentVolume", false, "pv"),
          core("resourcequotas", "ResourceQuota", true, "quota"),
          new Kind("batch", "v1", "jobs", "Job", true, List.of()),
          new Kind("batch", "v1", "cronjobs", "CronJob", true, List.of("cj")),
          new Kind("networking.k8s.io", "v1", "ingresses", "Ingress", true, List.of("ing")));

  private static Kind apps(String plural, String name, String... shorts) {
    return new Kind("apps", "v1", plural, name, true, List.of(shorts));
  }

  private static Kind core(String plural, String name, boolean namespaced, String... shorts) {
    return new Kind("", "v1", plural, name, namespaced, List.of(shorts));
  }

  /** A kind that needs no discovery, by any of its names, or {@code plural.group}. */
  static Optional<Kind> known(String word) {
    return KNOWN.stream().filter(kind -> kind.isCalled(word)).findFirst();
  }

  boolean isCalled(String word) {
    var lower = word.toLowerCase(Locale.ROOT);
    return lower.equals(plural)
        || lower.equals(name.toLowerCase(Locale.ROOT))
        || shorts.contains(lower)
        || (!group.isEmpty() && lower.equals(plural + "." + group));
  }

  /** As people write it: {@code deployment}. */
  String word() {
    return name.toLowerCase(Locale.ROOT);
  }

  /** As rights name it: {@code deployments.apps}. */
  String resource() {
    return group.isEmpty() ? plural : plural + "." + group;
  }

  String apiVersion() {
    return group.isEmpty() ? version : group + "/" + version;
  }

  /** The address of all of them; of a namespace, if one is given. */
  String path(String namespace) {
    var root = group.isEmpty() ? "/api/" + version : "/apis/" + group + "/" + version;
    var within = namespaced && !namespace.isEmpty() ? "/namespaces/" + escaped(namespace) : "";
    return root + within + "/" + plural;
  }

  /** The address of one of them. */
  String path(String namespace, String object) {
    return path(namespace) + "/" + escaped(object);
  }

  private static String escaped(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
