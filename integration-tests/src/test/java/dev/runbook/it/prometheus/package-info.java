/** The Prometheus module against a real server. */
@NullMarked
package dev.runbook.it.prometheus;

import org.jspecify.annotations.NullMarked;
