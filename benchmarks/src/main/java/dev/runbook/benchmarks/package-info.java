/** Benchmarks, side by side with the peers. */
@NullMarked
package dev.runbook.benchmarks;

import org.jspecify.annotations.NullMarked;
