package dev.runbook.it;

import java.nio.file.Path;
import java.util.List;

/** A real part is not on this machine: a failure that says how to get it, never a skip. */
final class MissingPart extends AssertionError {

  private static final long serialVersionUID = 1L;

  MissingPart(String part, String program, List<Path> folders) {
    super(
        "the real part '%s' is missing: no program '%s' in %s; run integration-tests/parts/install.sh %s"
            .formatted(part, program, folders.stream().distinct().toList(), part));
  }
}
