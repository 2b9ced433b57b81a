/**
 * Stand-ins for tests of runbooks and of the library itself: a clock that does not wait, a host
 * that answers from a script. They need no test framework.
 */
@NullMarked
@CheckReturnValue
package dev.runbook.testing;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
