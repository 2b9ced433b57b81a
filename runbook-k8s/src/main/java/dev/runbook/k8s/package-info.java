/**
 * Rolling deploys on Kubernetes: to be read from {@code Kubernetes.on(rb)}.
 *
 * <p>How the files hang together. {@code Kubeconfig} and {@code Access} say where a cluster is and
 * {@code Credentials} how to be let in; {@code Gateway} is the one class that talks to the API
 * server, in JSON trees. {@code Cluster} joins these with the context, the identity and the
 * permissions, and is what every phrase holds. {@code Workload}, {@code Pods}, {@code Logs} and
 * {@code Resource} read. {@code Rollout} is a change as a phrase; its mutations ({@code
 * PatchMutation} and {@code ScaleMutation}) are drafted by the server's own dry run and watched by
 * {@code Watching}, which takes a {@code Snapshot} and asks {@code Assessment}, a pure function,
 * what it means.
 */
@NullMarked
@CheckReturnValue
package dev.runbook.k8s;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
