/**
 * Databases: from credentials to a table, a chart or a guard in one line; reading is the default.
 *
 * <p>Reading order: {@link dev.runbook.sql.Sql}, {@link dev.runbook.sql.Database}, {@link
 * dev.runbook.sql.SqlQuery}; then {@code Lexer} and {@code ReadOnly} for what may be sent.
 */
@NullMarked
@CheckReturnValue
package dev.runbook.sql;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
