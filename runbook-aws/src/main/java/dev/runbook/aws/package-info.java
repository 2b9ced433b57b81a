/** CloudWatch metrics and ECS services. */
@NullMarked
@CheckReturnValue
package dev.runbook.aws;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
