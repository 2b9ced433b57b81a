/** Rolling deploys on Kubernetes: to be read from {@code Kubernetes.on(rb)}. */
@NullMarked
package dev.runbook.k8s;

import org.jspecify.annotations.NullMarked;
