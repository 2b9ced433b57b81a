/** Situations as runbooks. */
@NullMarked
package dev.runbook.examples;

import org.jspecify.annotations.NullMarked;
