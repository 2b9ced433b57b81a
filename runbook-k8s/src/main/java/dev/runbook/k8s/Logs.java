package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runbook.Redactor;
import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Interrupted;
import dev.runbook.RunbookException.Problem;
import dev.runbook.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Logs of pods as a phrase: all their containers, merged by time. At most 20 pods (those that are
 * not ready first), 200 lines of each container, 4 KiB of a line and 4 MiB in all; what is left out
 * is counted. Immutable.
 */
public final class Logs {
  private static final int PODS = 20;
  private static final int LINES = 200;
  private static final int MOST_LINES = 10_000;
  private static final Duration EVERY = Duration.ofSeconds(2);

  private final Cluster cluster;
  private final String what;
  private final Supplier<List<JsonNode>> pods;
  private final Terms terms;

  /** What is wanted of the lines. */
  private record Terms(
      int tail,
      @Nullable Duration since,
      @Nullable Pattern pattern,
      String container,
      LogLines.Run run) {}

  private Logs(Cluster cluster, String what, Supplier<List<JsonNode>> pods, Terms terms) {
    this.cluster = cluster;
    this.what = what;
    this.pods = pods;
    this.terms = terms;
  }

  static Logs of(Cluster cluster, String what, Supplier<List<JsonNode>> pods) {
    return new Logs(cluster, what, pods, new Terms(LINES, null, null, "", LogLines.Run.CURRENT));
  }

  private Logs with(Terms other) {
    return new Logs(cluster, what, pods, other);
  }

  /** The last lines of each container; 200 unless said, 10,000 at most. */
  public Logs tail(int lines) {
    int most = Math.max(1, Math.min(lines, MOST_LINES));
    return with(new Terms(most, terms.since(), terms.pattern(), terms.container(), terms.run()));
  }

  /** Lines not older than this: {@code "15m"}. */
  public Logs since(String time) {
    return with(
        new Terms(
            terms.tail(), Times.parse(time), terms.pattern(), terms.container(), terms.run()));
  }

  /** Only lines in which this regular expression is found; among those that were read. */
  public Logs grep(String expression) {
    try {
      var pattern = Pattern.compile(expression);
      return with(new Terms(terms.tail(), terms.since(), pattern, terms.container(), terms.run()));
    } catch (PatternSyntaxException e) {
      throw new BadSetting(
          Problem.of("this is no regular expression").seen(e.getDescription()).at(expression));
    }
  }

  /** Only this container. */
  public Logs container(String name) {
    return with(new Terms(terms.tail(), terms.since(), terms.pattern(), name, terms.run()));
  }

  /** What the containers said before their last restart. */
  public Logs previous() {
    return with(
        new Terms(
            terms.tail(),
            terms.since(),
            terms.pattern(),
            terms.container(),
            LogLines.Run.PREVIOUS));
  }

  /** The lines, oldest first: time, pod, container, line. */
  public Table table() {
    return cluster.recorded(
        "logs of " + what,
        () -> {
          var lines = new LogLines(cluster);
          int left = read(lines, new HashSet<>());
          return lines.table("logs of " + what, left, terms.pattern());
        });
  }

  /** The lines as text, each after its pod. */
  public CharSequence text() {
    var all = new StringBuilder();
    for (var row : table().rows()) {
      all.append(row.text("pod")).append(' ').append(row.text("line")).append('\n');
    }
    return all.toString();
  }

  /**
   * Shows new lines as they come, of new pods too, for {@code time}; then gives all that were seen.
   */
  public Table follow(String time) {
    var end = cluster.now().plus(Times.parse(time));
    return cluster.recorded(
        "logs of " + what,
        () -> {
          var lines = new LogLines(cluster);
          Set<String> known = new HashSet<>();
          int left = read(lines, known);
          while (cluster.now().isBefore(end) && !lines.isFull()) {
            lines.show(terms.pattern());
            rest();
            left = read(lines, known);
          }
          lines.show(terms.pattern());
          return lines.table("logs of " + what, left, terms.pattern());
        });
  }

  private void rest() {
    try {
      cluster.rb.ticks().sleep(EVERY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Interrupted(Problem.of("interrupted while following logs of " + what), e);
    }
  }

  /** Reads the pods that are there; gives how many were left out. */
  private int read(LogLines lines, Set<String> known) {
    var all = new ArrayList<>(pods.get());
    all.sort(Comparator.comparing(PodLook::isReady).thenComparing(Json::name));
    for (var pod : all.subList(0, Math.min(PODS, all.size()))) {
      for (var container : containers(pod)) {
        boolean first = known.add(Json.uid(pod) + " " + container);
        lines.read(pod, container, terms.run(), first ? terms.tail() : MOST_LINES, terms.since());
      }
    }
    return Math.max(0, all.size() - PODS);
  }

  private List<String> containers(JsonNode pod) {
    var names = new ArrayList<String>();
    for (var list : List.of("initContainers", "containers")) {
      Tree.stream(pod, "spec/" + list).map(c -> Tree.text(c, "name")).forEach(names::add);
    }
    if (terms.container().isEmpty()) {
      return names;
    }
    if (!names.contains(terms.container())) {
      throw new KubernetesException.NotFound(
          Problem.of("there is no container `" + terms.container() + "`")
              .at("pod " + Json.name(pod))
              .seen("there are: " + String.join(", ", names)));
    }
    return List.of(terms.container());
  }

  @Override
  public String toString() {
    return Redactor.clean("logs of " + what + ": .table() reads them");
  }
}
