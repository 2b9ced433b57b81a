/** SQL databases: read by default, changed with proof. */
@NullMarked
@CheckReturnValue
package dev.runbook.sql;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
