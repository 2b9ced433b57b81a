/** Every module in one coordinate, for notebooks and JShell. */
@NullMarked
package dev.runbook.all;

import org.jspecify.annotations.NullMarked;
