package dev.runbook;

import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.ChangeFailed;
import dev.runbook.RunbookException.NotApproved;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import dev.runbook.RunbookException.StepFailed;
import dev.runbook.RunbookException.TimedOut;

/** Failures that the record has, as they were thrown. */
final class Recorded {
  private Recorded() {}

  /** The failure a unit ended with. */
  static RunbookException failure(String path, Told told) {
    var end = told.end;
    var words = end == null ? "" : end.path("error").asText();
    var problem = Problem.of(words.isEmpty() ? "`" + path + "` failed" : words);
    return switch (end == null ? "" : end.path("thrown").asText()) {
      case "Refused" -> new Refused(problem);
      case "BadSetting" -> new BadSetting(problem);
      case "NotApproved" -> new NotApproved(problem, null);
      case "ChangeFailed" -> new ChangeFailed(problem, null);
      case "TimedOut" -> new TimedOut(problem, null);
      default -> new StepFailed(problem, null);
    };
  }

  /** Throws if the record has that nobody approved this, and nothing after it. */
  static void refuseDenied(String path, Told told) {
    var approval = told.approval;
    if (approval != null
        && told.end == null
        && approval.path("decision").asText().equals("DENIED")) {
      throw new NotApproved(
          Problem.of("not approved: " + path).seen(approval.path("how").asText()), null);
    }
  }
}
