/** The Prometheus HTTP API: PromQL to a chart, a table, a number. */
@NullMarked
@CheckReturnValue
package dev.runbook.prometheus;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
