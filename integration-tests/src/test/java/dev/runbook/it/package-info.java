/**
 * Real parts for live tests: each extension starts the real thing on free loopback ports in a
 * folder of its own, hands it to the test and ends it, also when the test run is killed.
 */
@NullMarked
package dev.runbook.it;

import org.jspecify.annotations.NullMarked;
