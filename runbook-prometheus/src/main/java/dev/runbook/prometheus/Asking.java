package dev.runbook.prometheus;

import dev.runbook.Runbook;
import dev.runbook.RunbookException.Interrupted;
import dev.runbook.RunbookException.Problem;
import dev.runbook.Series;
import dev.runbook.SeriesSet;
import dev.runbook.Table;
import dev.runbook.TimeRange;
import dev.runbook.prometheus.Connections.Server;
import dev.runbook.prometheus.PrometheusException.BadQuery;
import dev.runbook.prometheus.PrometheusException.TooMuch;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;

/** Asks one server: who it is, then questions; every answer is marked and recorded. */
final class Asking {
  private static final int MOST_PIECES = 100;
  private static final long HOUR = 3_600_000;

  private final Runbook rb;
  private final Knobs knobs;
  private final Access access;
  private final Connections connections;
  private final Wire wire;

  Asking(Runbook rb, Knobs knobs, Access access) {
    this.rb = rb;
    this.knobs = knobs;
    this.access = access;
    this.connections = rb.attach(Connections.class, Connections::new);
    this.wire = new Wire(connections, rb.ticks(), access, knobs);
  }

  /** The whole answer to {@code question}; an empty one says why it may be empty. */
  Found found(Question question, int limit, Look look) {
    var found = answered(question, limit, look);
    boolean none = found.set().isEmpty() && found.histograms().isEmpty();
    return none && !found.type().equals("string")
        ? found.with(found.set().note(Names.why(this, question.promql())))
        : found;
  }

  /** One value for a guard or a wait, shared with whoever asks the same within a second. */
  Found reading(Question question, int limit) {
    return connections.shared(
        List.of(access, question.promql(), limit),
        rb.ticks().nanos(),
        () -> answered(question, limit, Look.PLAIN));
  }

  private Found answered(Question question, int limit, Look look) {
    long start = rb.ticks().nanos();
    var server = server();
    var notes = new ArrayList<String>();
    var replies = replies(question, server, limit);
    var answers = replies.stream().map(Wire.Reply::value).toList();
    var warnings = new ArrayList<String>();
    replies.forEach(reply -> skew(reply, warnings));
    for (var answer : answers) {
      addNew(answer.warnings(), warnings);
      addNew(answer.infos(), notes);
    }
    var series = new ArrayList<>(Merge.distinct(Merge.pieces(answers), warnings::add));
    if (!question.instant() || !PromText.keepsOrder(question.promql())) {
      series.sort(Merge.BY_LABELS);
    }
    var address = replies.get(0).address();
    var named = series.stream().map(look::on).toList();
    var set = set(question, named, source(server, address), limit);
    addNew(warnings, notes, set.notes());
    if (!look.counter().isEmpty()) {
      Meta.gauge(this, look.counter()).ifPresent(warnings::add);
    }
    for (var warning : warnings) {
      set = set.warning(warning);
    }
    for (var note : notes) {
      set = set.note(note);
    }
    var histograms = answers.stream().flatMap(answer -> answer.histograms().stream()).toList();
    record(question, address, answers, start, warnings);
    var first = answers.get(0);
    boolean cut = limit > 0 && series.size() > limit;
    return new Found(question, set, histograms, first.type(), first.text(), warnings, cut);
  }

  private static void addNew(List<String> from, List<String> into) {
    from.stream().filter(text -> !into.contains(text)).forEach(into::add);
  }

  private static void addNew(List<String> warnings, List<String> notes, List<String> set) {
    notes.removeIf(note -> warnings.contains(note) || set.contains("note: " + note));
  }

  private SeriesSet set(Question question, List<Series> all, String source, int limit) {
    boolean cut = limit > 0 && all.size() > limit;
    var kept = cut ? all.subList(0, limit) : all;
    var now = rb.ticks().now();
    var marked =
        kept.stream()
            .map(one -> one.source(source).observed(now).range(question.range()))
            .map(one -> question.instant() ? one : one.step(question.step()))
            .toList();
    var set = SeriesSet.of(marked).named(question.promql()).on(rb);
    set = question.note().isEmpty() ? set : set.note(question.note());
    return cut ? set.truncated(limit, all.size()) : set;
  }

  private void record(
      Question question, Address address, List<Answer> answers, long start, List<String> warnings) {
    long samples = answers.stream().mapToLong(Answer::samples).sum();
    var took = Duration.ofNanos(rb.ticks().nanos() - start);
    rb.journal().read("prometheus " + address.place(), question.text(), samples, took, warnings);
  }

  /** {@code prometheus 2.42.0 at mon:9090 as ops}: for captions. */
  private String source(Server server, Address address) {
    var who = access.who(address);
    return server + " at " + address.place() + (who.equals("nobody") ? "" : " as " + who);
  }

  private static void skew(Wire.Reply<?> reply, List<String> warnings) {
    if (Math.abs(reply.skew().toSeconds()) > 15) {
      warnings.add(
          "the server's clock is "
              + Grid.text(reply.skew().abs())
              + (reply.skew().isNegative() ? " behind" : " ahead of")
              + " this computer's; times were not corrected");
    }
  }

  private List<Wire.Reply<Answer>> replies(Question question, Server server, int limit) {
    if (question.instant()) {
      return List.of(instant(question, server, limit));
    }
    var pieces = question.grid().pieces(server.dialect().points());
    if (pieces.size() > MOST_PIECES) {
      throw new TooMuch(
          Problem.of("the range has " + question.grid().points() + " points a series")
              .at(question.text())
              .seen("that is " + pieces.size() + " calls; at most " + MOST_PIECES + " are made")
              .advice("ask for a coarser step or a shorter range"));
    }
    if (pieces.size() == 1) {
      return List.of(range(question, server, limit));
    }
    var replies = new ArrayList<Wire.Reply<Answer>>();
    for (int i = 0; i < pieces.size(); i += knobs.parallel()) {
      var batch = pieces.subList(i, Math.min(pieces.size(), i + knobs.parallel()));
      replies.addAll(
          together(
              batch.stream().map(piece -> piece(question.grid(piece), server, limit)).toList()));
    }
    return replies;
  }

  private Callable<Wire.Reply<Answer>> piece(Question question, Server server, int limit) {
    return () -> range(question, server, limit);
  }

  private <T> List<T> together(List<Callable<T>> calls) {
    try {
      var results = new ArrayList<T>();
      for (var future : connections.threads().invokeAll(calls)) {
        results.add(future.get());
      }
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Interrupted(Problem.of("the query was interrupted").advice("run it again"), e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException ours) {
        throw ours;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Stored samples of a plain selector, asked in pieces of at most an hour. */
  SeriesSet raw(Question question, Duration length, Look look) {
    if (!PromText.isSelector(question.promql())) {
      throw new BadQuery(
          Problem.of("raw(..) works on a plain selector only")
              .at(question.promql())
              .advice("such as query(\"up{job=\\\"a\\\"}\").raw(\"10m\")"));
    }
    long start = rb.ticks().nanos();
    var server = server();
    long end = question.grid().end();
    long from = end - length.toMillis();
    var replies = new ArrayList<Wire.Reply<Answer>>();
    for (long to = from; to < end; ) {
      long next = Math.min(end, to + HOUR);
      var window = Grid.text(Duration.ofMillis(next - to));
      var piece = question.promql(question.promql() + "[" + window + "]");
      replies.add(instant(piece.grid(new Grid(next, next, 1)), server, 0));
      to = next;
    }
    var answers = replies.stream().map(Wire.Reply::value).toList();
    var warnings = new ArrayList<String>();
    answers.forEach(answer -> addNew(answer.warnings(), warnings));
    var series = new ArrayList<>(Merge.distinct(Merge.pieces(answers), warnings::add));
    series.sort(Merge.BY_LABELS);
    var address = replies.get(0).address();
    record(question, address, answers, start, warnings);
    var source = source(server, address);
    var now = rb.ticks().now();
    var range = TimeRange.of(Instant.ofEpochMilli(from), Instant.ofEpochMilli(end + 1));
    var marked =
        series.stream()
            .map(look::on)
            .map(one -> one.source(source).observed(now).range(range))
            .toList();
    var set = SeriesSet.of(marked).on(rb).named(question.promql() + "[" + Grid.text(length) + "]");
    for (var warning : warnings) {
      set = set.warning(warning);
    }
    return set.isEmpty() ? set.note(Names.why(this, question.promql())) : set;
  }

  private Wire.Reply<Answer> instant(Question question, Server server, int limit) {
    var call = Call.post("/api/v1/query", bounds(question, 1)).with("query", question.promql());
    return ask(call.with("time", Grid.seconds(question.grid().end())), server, limit);
  }

  private Wire.Reply<Answer> range(Question question, Server server, int limit) {
    var grid = question.grid();
    var call =
        Call.post("/api/v1/query_range", bounds(question, grid.points()))
            .with("query", question.promql())
            .with("start", Grid.seconds(grid.start()))
            .with("end", Grid.seconds(grid.end()))
            .with("step", Grid.seconds(grid.step()));
    return ask(call, server, limit);
  }

  private Bounds bounds(Question question, long points) {
    return new Bounds(question.promql(), points, knobs.samples(), Bounds.SERIES);
  }

  private Wire.Reply<Answer> ask(Call call, Server server, int limit) {
    var timeout = knobs.timeout().minusSeconds(2);
    var asked = timeout.compareTo(Duration.ofSeconds(1)) < 0 ? knobs.timeout() : timeout;
    call = call.with("timeout", Grid.text(asked));
    call = limit > 0 ? call.with("limit", Integer.toString(limit + 1)) : call;
    if (server.dialect() == Dialect.VICTORIAMETRICS) {
      call = call.with("nocache", "1");
    } else if (server.dialect() == Dialect.THANOS) {
      call =
          call.with("dedup", "true")
              .with("partial_response", "true")
              .with("max_source_resolution", "auto");
    }
    var bounds = call.bounds();
    return wire.ask(
        call,
        (body, failures) -> {
          var answer = Decoder.decode(body, bounds);
          if (!answer.isSuccess()) {
            throw failures.told(answer.failure(), 200);
          }
          return answer;
        });
  }

  /** What is known about the server and the way to it. */
  Table identity() {
    var server = server();
    var address = access.where().now();
    var table = Table.write("what", "value").named("prometheus").observed(rb.ticks().now());
    table.row("address", address.base().toString()).row("answers", server.toString());
    table.row("asked as", access.who(address));
    table.row("tenant", access.tenant().isEmpty() ? null : access.tenant());
    table.row("method", wire.learnt().getOnly ? "GET" : "POST");
    if (!address.note().isEmpty()) {
      table.note(address.note());
    }
    if (address.isPlain() && !address.isLoopback() && !access.who(address).equals("nobody")) {
      table.note("WARNING: credentials go over plain http");
    }
    return table.done().on(rb);
  }

  /** The name of the server for a label. */
  String place() {
    return access.where().now().place();
  }

  /** Who answers there; asked once, then remembered. */
  Server server() {
    var learnt = wire.learnt();
    var known = learnt.server;
    if (known != null) {
      return known;
    }
    Server server;
    if (access.dialect() != null) {
      server = new Server(access.dialect(), "");
    } else {
      try {
        server = identified();
      } catch (PrometheusException.Unreachable | PrometheusException.Denied e) {
        return new Server(Dialect.PROMETHEUS, "");
      } catch (PrometheusException e) {
        server = new Server(Dialect.of(place(), false, "", ""), "");
      }
    }
    learnt.server = server;
    return server;
  }

  private Server identified() {
    var call = Call.get("/api/v1/status/buildinfo", Bounds.meta("buildinfo"));
    var reply = wire.once(call, (body, failures) -> Json.read(body), Duration.ofSeconds(2));
    var data = reply.value().at("data");
    var dialect =
        Dialect.of(
            reply.address().place(),
            reply.headers().firstValue("X-Server-Hostname").isPresent(),
            data.text("application"),
            data.text("version"));
    return new Server(dialect, data.text("version"));
  }

  /** A small answer about the server. */
  Wire.Reply<Json> meta(Call call) {
    return wire.ask(call, (body, failures) -> Json.read(body));
  }

  /** The same, within {@code time} and in one try. */
  Wire.Reply<Json> meta(Call call, Duration time) {
    return wire.once(call, (body, failures) -> Json.read(body), time);
  }

  /** How far a server's clock is ahead; zero if it does not tell the time. */
  static Duration skew(java.net.http.HttpHeaders headers, Instant now) {
    try {
      var date = headers.firstValue("Date");
      return date.isEmpty()
          ? Duration.ZERO
          : Duration.between(
              now, ZonedDateTime.parse(date.get(), DateTimeFormatter.RFC_1123_DATE_TIME));
    } catch (DateTimeParseException e) {
      return Duration.ZERO;
    }
  }
}
