package dev.runbook.k8s;

/**
 * What is wrong with a pod.
 *
 * @param doomed whether it will not come right by itself
 * @param container empty if it is the pod as a whole
 * @param sentence names pod and container, with the server's own words
 */
record Finding(
    Cause cause, boolean doomed, String pod, String uid, String container, String sentence) {}
