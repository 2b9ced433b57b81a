/** GitLab project variables, pipelines and incidents. */
@NullMarked
package dev.runbook.gitlab;

import org.jspecify.annotations.NullMarked;
