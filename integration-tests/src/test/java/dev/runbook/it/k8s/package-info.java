/** The Kubernetes module against a real server. */
@NullMarked
package dev.runbook.it.k8s;

import org.jspecify.annotations.NullMarked;
