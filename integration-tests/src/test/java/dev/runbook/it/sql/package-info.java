/** The promises of runbook-sql against real servers. */
@NullMarked
package dev.runbook.it.sql;

import org.jspecify.annotations.NullMarked;
