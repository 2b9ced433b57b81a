package dev.runbook.k8s;

/** Why a rollout failed or cannot be judged; in the order in which one hides the next. */
enum Cause {
  /** A container was killed for memory. */
  OOM,
  /** A container ends again and again, or cannot be run. */
  CRASH,
  /** An image cannot be had. */
  IMAGE,
  /** What the pod refers to is missing: Secret, ConfigMap, key. */
  CONFIG,
  /** The server refuses the pods: quota, policy, webhook. */
  ADMISSION,
  /** A volume cannot be mounted. */
  VOLUME,
  /** No node takes the pod. */
  PLACEMENT,
  /** A node is lost or threw the pod out. */
  NODE,
  /** The container runs and is not ready. */
  HEALTH,
  /** The server's own deadline for progress has passed. */
  DEADLINE,
  /** Somebody else changed the template. */
  SUPERSEDED,
  /** The workload is gone, or another one has its name. */
  DELETED,
  /** The update strategy keeps it from the pods. */
  NOT_APPLIED,
  /** No pod is wanted, so nothing ran it. */
  NOTHING_WANTED,
  /** It is paused. */
  PAUSED,
  /** It cannot be read. */
  UNREADABLE,
  /** None is known. */
  NONE
}
