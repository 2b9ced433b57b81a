/** CloudWatch metrics and ECS services. */
@NullMarked
package dev.runbook.aws;

import org.jspecify.annotations.NullMarked;
