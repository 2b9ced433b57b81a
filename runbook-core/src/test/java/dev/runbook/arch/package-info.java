/** The rules of the architecture; a module's {@code ArchitectureTest} extends the contract. */
package dev.runbook.arch;
