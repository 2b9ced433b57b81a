package dev.runbook.aws;

import dev.runbook.RunbookException;
import dev.runbook.RunbookException.Interrupted;
import dev.runbook.RunbookException.Problem;
import dev.runbook.SeriesSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * One read: finds what is meant, asks at most four requests at a time, puts the answers together.
 */
final class Reading {
  private static final int PARALLEL = 4;

  private final CloudWatch cw;
  private final Ask ask;
  private final Look look;
  private final Terms terms;
  private final Grid grid;
  private final Set<String> notes = new LinkedHashSet<>();
  private final Set<String> partial = new LinkedHashSet<>();
  private final Set<String> warnings = new LinkedHashSet<>();

  /** A batch and what became of it. */
  private record Asked(Region region, Batch batch, Future<Batch.Answer> answer) {}

  /**
   * What was read.
   *
   * @param isPartial whether something is missing that was asked for
   * @param requests how many calls of GetMetricData it took
   * @param metrics how many metrics were paid for
   */
  record Found(SeriesSet set, boolean isPartial, int requests, long metrics) {}

  Reading(CloudWatch cw, Ask ask, Look look, Terms terms, Grid grid) {
    this.cw = cw;
    this.ask = ask;
    this.look = look;
    this.terms = terms;
    this.grid = grid;
  }

  Found read() {
    long start = cw.runbook().ticks().nanos();
    var regions = regions();
    regions.get(0).identifyBeside(cw.threads());
    var batches = new ArrayList<Batch>();
    var places = new ArrayList<Region>();
    RunbookException first = null;
    for (var region : regions) {
      try {
        var own = Batch.of(region, grid, groups(region));
        batches.addAll(own);
        own.forEach(batch -> places.add(region));
      } catch (AwsException e) {
        first = first == null ? e : first;
        missing(regions, region, e);
      }
    }
    if (batches.isEmpty() && first != null) {
      throw first;
    }
    cw.spent().check(metrics(batches));
    var answering = new Answering(terms, grid, regions.size() > 1);
    int requests = collect(regions, places, batches, answering);
    return found(answering, requests, regions.get(0), start);
  }

  private List<Region> regions() {
    return terms.regions().isEmpty()
        ? List.of(cw.region())
        : terms.regions().stream().distinct().map(cw::region).toList();
  }

  private List<Group> groups(Region region) {
    var compiling =
        new Compiling(
            grid, terms.account(), metric -> region.sets().of(metric, terms.account(), this::tell));
    var groups = compiling.groups(ask, look);
    compiling.notes().forEach(this::tell);
    return groups;
  }

  private void tell(String note) {
    if (note.startsWith("WARNING: ")) {
      warnings.add(note.substring(9));
    } else {
      notes.add(note);
    }
  }

  private static long metrics(List<Batch> batches) {
    return batches.stream().flatMap(one -> one.groups().stream()).mapToLong(Group::metrics).sum();
  }

  private int collect(
      List<Region> regions, List<Region> places, List<Batch> batches, Answering answering) {
    var asked = started(places, batches);
    int requests = 0;
    int failed = 0;
    RunbookException first = null;
    try {
      for (var one : asked) {
        try {
          var answer = one.answer().get();
          requests += answer.requests();
          partial.addAll(answer.partial());
          warnings.addAll(answer.messages());
          answering.add(one.region(), one.batch(), answer);
        } catch (ExecutionException e) {
          first = first == null ? ours(e) : first;
          failed++;
          missing(regions, one.region(), ours(e));
        }
      }
    } catch (InterruptedException e) {
      asked.forEach(one -> one.answer().cancel(true));
      Thread.currentThread().interrupt();
      throw new Interrupted(
          Problem.of("interrupted while reading metrics").at(ask.text()).advice("run it again"), e);
    }
    if (first != null && failed == asked.size()) {
      throw first;
    }
    return requests;
  }

  /** A part that cannot be read leaves a partial answer if there are others, else it is thrown. */
  private void missing(List<Region> regions, Region region, RunbookException e) {
    if (!(e instanceof AwsException)
        || (e instanceof AwsException.BadQuery && regions.size() == 1)) {
      throw e;
    }
    partial.add(region.name() + ": " + e.problem().what() + ": " + e.problem().seen());
  }

  private List<Asked> started(List<Region> places, List<Batch> batches) {
    var slots = new Semaphore(PARALLEL);
    var asked = new ArrayList<Asked>();
    for (int i = 0; i < batches.size(); i++) {
      var batch = batches.get(i);
      Callable<Batch.Answer> work =
          () -> {
            slots.acquire();
            try {
              return batch.call();
            } finally {
              slots.release();
            }
          };
      asked.add(new Asked(places.get(i), batch, cw.threads().submit(work)));
    }
    return asked;
  }

  private static RunbookException ours(ExecutionException e) {
    if (e.getCause() instanceof RunbookException ours) {
      return ours;
    }
    throw new IllegalStateException(e.getCause());
  }

  private Found found(Answering answering, int requests, Region region, long start) {
    var rb = cw.runbook();
    var all = answering.series();
    partial.addAll(answering.partial());
    answering.notes().forEach(this::tell);
    if (answering.isEmpty()) {
      notes.addAll(new Hints(cw, terms, region).of(ask));
    }
    cw.spent().add(answering.metrics());
    boolean isPartial = !partial.isEmpty();
    var source = source(region, isPartial, answering.metrics());
    var now = rb.ticks().now();
    var marked =
        all.stream().map(one -> one.source(source).observed(now).range(grid.range())).toList();
    var set = SeriesSet.of(marked).named(name());
    for (var why : partial) {
      set = set.partial(why);
    }
    for (var warning : warnings) {
      set = set.warning(warning);
    }
    for (var note : notes) {
      set = set.note(note);
    }
    set = answering.isCut() ? set.truncated(Compiling.SEARCH_METRICS, -1) : set;
    record(region, answering, start, source);
    return new Found(set, isPartial, requests, answering.metrics());
  }

  private String name() {
    return look.label().isEmpty() ? ask.text() : look.label();
  }

  /** What stands under every picture: who was asked, how fine, how complete, what it cost. */
  private String source(Region region, boolean isPartial, long metrics) {
    return "CloudWatch "
        + (terms.regions().size() > 1 ? String.join(", ", terms.regions()) : region.place())
        + " | "
        + grid.words()
        + " | "
        + (isPartial ? "partial" : "complete")
        + " | "
        + metrics
        + (metrics == 1 ? " metric" : " metrics")
        + ", est. $"
        + Spent.text(cw.spent().of(metrics));
  }

  private void record(Region region, Answering answering, long start, String source) {
    var rb = cw.runbook();
    var took = Duration.ofNanos(rb.ticks().nanos() - start);
    var told = new ArrayList<>(partial);
    told.addAll(warnings);
    var text = ask.text() + " | " + grid.from() + "/" + grid.to() + " | " + source;
    rb.journal().read("cloudwatch " + region.name(), text, answering.samples(), took, told);
  }
}
