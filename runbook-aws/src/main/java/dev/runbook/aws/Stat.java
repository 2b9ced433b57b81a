package dev.runbook.aws;

import dev.runbook.RunbookException.Problem;
import dev.runbook.aws.AwsException.BadQuery;
import java.util.List;
import java.util.regex.Pattern;

/** The statistics that CloudWatch knows: the five plain ones, percentiles, trimmed forms, IQM. */
final class Stat {
  private static final List<String> PLAIN =
      List.of("SampleCount", "Average", "Sum", "Minimum", "Maximum", "IQM");
  private static final String NUMBER = "(?:\\d{1,2}(?:\\.\\d{1,10})?|100)";
  private static final Pattern PERCENTILE = Pattern.compile("p" + NUMBER);
  private static final Pattern SHORT = Pattern.compile("(?:tm|wm|tc|ts|pr)" + NUMBER);
  private static final Pattern RANGE =
      Pattern.compile("(?:TM|WM|TC|TS|PR)\\((?:[\\d.]*%?):(?:[\\d.]*%?)\\)");

  private Stat() {}

  /** The statistic as it is sent. */
  static String of(String text) {
    for (var plain : PLAIN) {
      if (plain.equalsIgnoreCase(text)) {
        return plain;
      }
    }
    if (PERCENTILE.matcher(text).matches()
        || SHORT.matcher(text).matches()
        || (RANGE.matcher(text).matches() && !text.contains("(:)"))) {
      return text;
    }
    throw new BadQuery(
        Problem.of("`" + text + "` is no statistic of CloudWatch")
            .seen("near: " + String.join(", ", Near.names(text, PLAIN)))
            .advice(
                "Average, Sum, Minimum, Maximum, SampleCount, p99, p99.9, tm90, TM(10%:90%), IQM"),
        null);
  }

  /** Whether it needs the raw values and not sums of them. */
  static boolean needsRawValues(String stat) {
    return !PLAIN.contains(stat) || stat.equals("IQM");
  }

  /** Whether nothing can be counted as zero. */
  static boolean isSum(String stat) {
    return stat.equals("Sum") || stat.equals("SampleCount");
  }
}
