package dev.runbook.aws;

import dev.runbook.Table;

/** What a read would cost, before it is made. */
final class Cost {
  private Cost() {}

  static Table of(CloudWatch cw, Ask ask, Terms terms, Grid grid) {
    var names = terms.regions().isEmpty() ? java.util.List.of(cw.region().name()) : terms.regions();
    var table =
        Table.write("region", "metrics", "requests", "points", "usd")
            .named("cost of " + ask.text())
            .unit("usd", "usd")
            .observed(cw.runbook().ticks().now());
    for (var name : names) {
      var region = cw.region(name);
      var compiling =
          new Compiling(
              grid, terms.account(), one -> region.sets().of(one, terms.account(), note -> {}));
      var groups = compiling.groups(ask, Look.PLAIN);
      long metrics = groups.stream().mapToLong(Group::metrics).sum();
      long series = groups.stream().mapToLong(group -> group.wanted().size()).sum();
      int requests = Batch.of(region, grid, groups).size();
      var dollars = cw.spent().of(metrics).doubleValue();
      table.row(name, metrics, requests, series * grid.points(), dollars);
    }
    if (!(ask instanceof Ask.Metric)) {
      table.note("a search is paid by what it finds, at most 500; Insights by up to 10,000");
    }
    return table.done();
  }
}
