package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runbook.Host;
import dev.runbook.Redactor;
import dev.runbook.Table;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Lines of logs as they are read; none twice, and never more than fits. */
final class LogLines {
  private static final int LINE = 4_096;
  private static final int ALL = 4 << 20;

  private final Cluster cluster;
  private final List<Line> lines = new ArrayList<>();
  private final Map<String, Seen> seen = new HashMap<>();
  private int size;
  private int shown;
  private int dropped;
  private final List<String> unread = new ArrayList<>();

  /** Whether the container that runs is meant, or the one before it. */
  enum Run {
    CURRENT,
    PREVIOUS
  }

  private record Line(Instant at, String pod, String container, String text) {}

  /** The newest line of a container, and how many there were of that time. */
  private record Seen(Instant last, int alike) {}

  LogLines(Cluster cluster) {
    this.cluster = cluster;
  }

  boolean isFull() {
    return size >= ALL;
  }

  void read(JsonNode pod, String container, Run run, int tail, @Nullable Duration since) {
    var key = Json.uid(pod) + " " + container;
    var old = seen.get(key);
    var call =
        Call.get(Kind.POD.path(Tree.namespace(pod), Json.name(pod)) + "/log")
            .with("container", container)
            .with("timestamps", "true")
            .with("tailLines", Integer.toString(tail))
            .with("previous", run == Run.PREVIOUS ? "true" : "");
    if (old != null) {
      call =
          call.with(
              "sinceTime",
              old.last().truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString());
    } else if (since != null) {
      call = call.with("sinceSeconds", Long.toString(Math.max(1, since.toSeconds())));
    }
    var answer = cluster.gateway.patiently(call);
    if (answer.isGood()) {
      take(pod, container, key, answer.text());
    } else if (old == null && run == Run.CURRENT) {
      unread.add(Json.name(pod) + " " + container + ": " + answer.words());
    }
  }

  private void take(JsonNode pod, String container, String key, String text) {
    var old = seen.getOrDefault(key, new Seen(Instant.MIN, 0));
    var newest = old;
    int alike = 0;
    Instant at = Instant.MIN;
    for (var line : text.split("\n", -1)) {
      if (line.isEmpty()) {
        continue;
      }
      int space = line.indexOf(' ');
      var time = time(space < 0 ? line : line.substring(0, space), at);
      alike = time.equals(at) ? alike + 1 : 1;
      at = time;
      boolean fresh = time.isAfter(old.last()) || (time.equals(old.last()) && alike > old.alike());
      if (fresh) {
        add(new Line(time, Json.name(pod), container, cut(line.substring(space + 1))));
        newest = new Seen(time, alike);
      }
    }
    seen.put(key, newest);
  }

  private static Instant time(String text, Instant otherwise) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      return otherwise;
    }
  }

  /** Masked before it is cut: half a secret is not known any more. */
  private static String cut(String line) {
    var clean = Redactor.clean(line);
    return clean.length() > LINE ? clean.substring(0, LINE) + "…" : clean;
  }

  private void add(Line line) {
    if (isFull()) {
      dropped++;
      return;
    }
    lines.add(line);
    size += line.text().length() + 64;
  }

  /** Shows what was not shown yet. */
  void show(@Nullable Pattern pattern) {
    var text = new StringBuilder();
    for (var line : lines.subList(shown, lines.size())) {
      if (isWanted(line, pattern)) {
        text.append(line.pod()).append(' ').append(line.text()).append('\n');
      }
    }
    shown = lines.size();
    if (text.length() > 0) {
      cluster.rb.host().show(Host.Bundle.text(Redactor.clean(text.toString().stripTrailing())));
    }
  }

  private static boolean isWanted(Line line, @Nullable Pattern pattern) {
    return pattern == null || pattern.matcher(line.text()).find();
  }

  Table table(String name, int pods, @Nullable Pattern pattern) {
    var table = Table.write("time", "pod", "container", "line").named(name);
    lines.stream()
        .filter(line -> isWanted(line, pattern))
        .sorted(Comparator.comparing(Line::at))
        .forEach(
            line ->
                table
                    .cell(line.at())
                    .cell(line.pod())
                    .cell(line.container())
                    .cell(line.text())
                    .endRow());
    if (pods > 0) {
      table.partial(pods + " more pods were not read");
    }
    if (dropped > 0) {
      table.partial(dropped + " more lines did not fit");
    }
    unread.forEach(table::note);
    return table.done();
  }
}
