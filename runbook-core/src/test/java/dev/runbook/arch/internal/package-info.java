/** A package that no signature may show. */
package dev.runbook.arch.internal;
