package dev.runbook.sql;

import dev.runbook.Host;
import dev.runbook.Redactor;
import dev.runbook.Table;
import java.util.List;
import java.util.regex.Pattern;

/**
 * How the server would run a query, or has run it.
 *
 * @param title what was explained
 * @param lines the plan as the server prints it
 */
public record SqlExplain(String title, List<String> lines) implements Host.Shown {
  private static final Pattern SCAN =
      Pattern.compile("(Parallel )?Seq Scan on (\\S+).*?rows=(\\d+).*");
  private static final Pattern ACTUAL =
      Pattern.compile(
          "(?:->)?\\s*(.*?)\\s+\\(cost=.*?rows=(\\d+).*\\(actual time=.*?rows=(\\d+)[ .].*");
  private static final long MANY = 10_000;

  /** The lines are copied. */
  public SqlExplain {
    lines = List.copyOf(lines);
  }

  /** The plan as text. */
  public String text() {
    return String.join("\n", lines);
  }

  /** What is worth a look: whole tables read, wrong estimates, sorts that went to disk. */
  public Table findings() {
    var table = Table.write("finding", "where").named("findings of " + title);
    for (var line : lines) {
      var scan = SCAN.matcher(line.strip().replaceFirst("^->\\s*", ""));
      if (scan.matches() && Long.parseLong(scan.group(3)) >= MANY) {
        table.row("reads all of " + scan.group(2) + ", about " + scan.group(3) + " rows", at(line));
      }
      var actual = ACTUAL.matcher(line.strip());
      if (actual.matches()) {
        estimate(table, actual.group(2), actual.group(3), line);
      }
      if (line.contains("external merge") || line.contains("Disk:")) {
        table.row("sorts on disk: work_mem is too small for it", at(line));
      }
    }
    return table.done();
  }

  private static void estimate(Table.Writer table, String guessed, String seen, String line) {
    double guess = Math.max(1, Double.parseDouble(guessed));
    double real = Math.max(1, Double.parseDouble(seen));
    if (Math.max(guess, real) >= 1_000 && Math.max(guess / real, real / guess) >= 10) {
      table.row("estimated " + guessed + " rows, found " + seen + ": analyze the table", at(line));
    }
  }

  private static String at(String line) {
    return line.strip().replaceFirst("^->\\s*", "");
  }

  @Override
  public Host.Bundle shown(Host.Traits traits) {
    return Host.Bundle.text(Redactor.clean(title + "\n" + text()));
  }

  @Override
  public String toString() {
    var text = Redactor.clean(title + "\n" + text());
    return text.length() > 940 ? text.substring(0, 939) + "…" : text;
  }
}
