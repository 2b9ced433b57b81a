package dev.runbook.aws;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;

/** The address of the console's graph; its parameters are written in the console's own way. */
final class ConsoleLink {
  private ConsoleLink() {}

  static URI of(CloudWatch cw, Ask ask, Terms terms, Grid grid) {
    var region = terms.regions().isEmpty() ? cw.region() : cw.region(terms.regions().get(0));
    var compiling =
        new Compiling(
            grid, terms.account(), one -> region.sets().of(one, terms.account(), note -> {}));
    var rows = new ArrayList<String>();
    for (var group : compiling.groups(ask, Look.PLAIN)) {
      group.queries().forEach(query -> rows.add(row(query)));
    }
    var graph =
        "~(metrics~("
            + String.join("", rows)
            + ")~view~'timeSeries~period~"
            + grid.period()
            + "~region~"
            + text(region.name())
            + "~start~"
            + text(grid.from().toString())
            + "~end~"
            + text(grid.to().toString())
            + ")";
    var host = host(region.name());
    return URI.create(
        "https://"
            + host
            + "/cloudwatch/home?region="
            + region.name()
            + "#metricsV2:graph="
            + graph);
  }

  private static String host(String region) {
    return region.startsWith("cn-")
        ? region + ".console.amazonaws.cn"
        : region.startsWith("us-gov-")
            ? region + ".console.amazonaws-us-gov.com"
            : region + ".console.aws.amazon.com";
  }

  private static String row(MetricDataQuery query) {
    if (query.expression() != null) {
      return "~(~(expression~" + text(query.expression()) + "~id~" + text(query.id()) + "))";
    }
    var stat = query.metricStat();
    var words = new ArrayList<>(List.of(stat.metric().namespace(), stat.metric().metricName()));
    stat.metric().dimensions().forEach(one -> words.addAll(List.of(one.name(), one.value())));
    var row = new StringBuilder("~(");
    words.forEach(word -> row.append('~').append(text(word)));
    row.append("~(id~").append(text(query.id())).append("~stat~").append(text(stat.stat()));
    boolean isShown = !Boolean.FALSE.equals(query.returnData());
    return row.append(isShown ? "" : "~visible~false").append("))").toString();
  }

  /** Letters and digits stay, the rest becomes {@code *2f}. */
  static String text(String value) {
    var text = new StringBuilder("'");
    for (var letter : value.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
      boolean isPlain = Character.isLetterOrDigit(letter) && letter > 0;
      if (isPlain || letter == '_' || letter == '-' || letter == '.') {
        text.append((char) letter);
      } else {
        text.append('*').append(Integer.toHexString((letter & 0xff) | 0x100).substring(1));
      }
    }
    return text.toString();
  }
}
