/** CloudWatch and ECS against other clients and other stand-ins. */
@NullMarked
package dev.runbook.it.aws;

import org.jspecify.annotations.NullMarked;
