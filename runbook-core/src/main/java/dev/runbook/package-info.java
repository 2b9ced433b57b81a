/**
 * The context every module joins, and the values they share.
 *
 * <p>Reading order: {@link dev.runbook.Runbook}, then {@code Table}, {@code Series} and {@code
 * Chart}, then {@code Journal}.
 */
@NullMarked
@CheckReturnValue
package dev.runbook;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
