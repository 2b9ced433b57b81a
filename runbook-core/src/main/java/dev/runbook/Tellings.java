package dev.runbook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runbook.Timeline.Fact;
import dev.runbook.Timeline.Item;
import dev.runbook.Timeline.Tone;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Tells a journal's records as a {@link Timeline}. */
final class Tellings {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final int READ_WIDTH = 400;

  private final Function<String, Optional<byte[]>> attachments;
  private final Map<String, Instant> begun = new HashMap<>();
  private final Map<String, Integer> counts = new TreeMap<>();
  private final Set<String> planned = new HashSet<>();
  private final List<Item> items = new ArrayList<>();

  private Tellings(Function<String, Optional<byte[]>> attachments) {
    this.attachments = attachments;
  }

  static Timeline of(List<Entry> entries, Function<String, Optional<byte[]>> attachments) {
    var tellings = new Tellings(attachments);
    entries.forEach(tellings::tell);
    var environment =
        entries.stream()
            .filter(entry -> entry.type().equals("open"))
            .findFirst()
            .flatMap(entry -> entry.field("env"))
            .orElse("unknown");
    return new Timeline("Runbook report: " + environment, tellings.facts(entries), tellings.items);
  }

  private List<Fact> facts(List<Entry> entries) {
    var facts = new ArrayList<Fact>();
    for (var entry : entries) {
      if (entry.type().equals("open")) {
        for (var name :
            new String[] {"run", "runbook", "env", "params", "operator", "host", "lib"}) {
          entry
              .field(name)
              .filter(value -> !value.isBlank() && !value.equals("{}"))
              .ifPresent(
                  value -> facts.add(new Fact(name.equals("env") ? "environment" : name, value)));
        }
      }
    }
    if (!entries.isEmpty()) {
      var first = entries.get(0).at();
      var last = entries.get(entries.size() - 1).at();
      facts.add(new Fact("time", DAY.format(first) + " to " + DAY.format(last)));
    }
    var summary = new ArrayList<String>();
    counts.forEach((what, count) -> summary.add(count + " " + (count == 1 ? what : plural(what))));
    facts.add(new Fact("summary", summary.isEmpty() ? "nothing yet" : String.join(", ", summary)));
    return facts;
  }

  private void tell(Entry entry) {
    switch (entry.type()) {
      case "note" -> add(entry, "note", text(entry, "text"));
      case "read" -> read(entry);
      case "begin" -> begin(entry);
      case "end" -> end(entry);
      case "evidence" -> evidence(entry);
      case "plan" -> plan(entry);
      case "approval" -> approval(entry);
      case "acted" -> acted(entry);
      case "verdict" -> verdict(entry);
      case "interrupt" ->
          items.add(item(entry, "interrupt", "open: " + text(entry, "open")).tone(Tone.DOUBT));
      case "close" -> close(entry);
      case "resume" -> add(entry, "resume", "by " + text(entry, "operator"));
      case "settle" ->
          add(
              entry,
              "settle",
              entry.path()
                  + " as "
                  + text(entry, "as")
                  + " by "
                  + text(entry, "by")
                  + " "
                  + text(entry, "note"));
      case "redo" -> add(entry, "redo", entry.path() + " by " + text(entry, "by"));
      default -> {
        // The other records serve resume; what they say is told by the verdict and the end.
      }
    }
  }

  private void read(Entry entry) {
    count("read");
    var rows = entry.field("rows").orElse("?");
    var took = entry.field("ms").map(ms -> ", " + ms + " ms").orElse("");
    var what = text(entry, "text").strip().replaceAll("\\s+", " ");
    var shown = what.length() > READ_WIDTH ? what.substring(0, READ_WIDTH) + "…" : what;
    var item =
        item(
            entry,
            "read",
            text(entry, "source") + ": " + shown + " (" + rows + " rows" + took + ")");
    var warnings = list(entry, "warnings");
    items.add(warnings.isEmpty() ? item : item.text(String.join("\n", warnings)).tone(Tone.DOUBT));
  }

  private void close(Entry entry) {
    var never = list(entry, "never");
    if (!never.isEmpty()) {
      items.add(item(entry, "close", "never run: " + String.join(", ", never)).tone(Tone.DOUBT));
    }
    entry
        .field("counted")
        .ifPresent(
            counted -> add(entry, "close", "left out for the size of the journal: " + counted));
    var missed = list(entry, "notReached");
    if (!missed.isEmpty()) {
      items.add(
          item(entry, "close", "recorded, not reached: " + String.join(", ", missed))
              .tone(Tone.DOUBT));
    }
  }

  /** The end of a sequence is told by its verdict. */
  private void begin(Entry entry) {
    if (!text(entry, "kind").equals("sequence")) {
      begun.put(entry.path(), entry.at());
    }
  }

  private void end(Entry entry) {
    var start = begun.remove(entry.path());
    if (start == null) {
      return;
    }
    count("step");
    var length = Duration.between(start, entry.at()).truncatedTo(ChronoUnit.MILLIS);
    var took = " in " + Durations.text(length);
    boolean ok = text(entry, "state").equals("ok");
    if (!ok) {
      count("failed step");
    }
    var item = item(entry, "step", entry.path() + (ok ? " done" : " failed") + took);
    items.add(ok ? item.tone(Tone.GOOD) : item.tone(Tone.BAD).text(text(entry, "error")));
  }

  private void evidence(Entry entry) {
    var body = text(entry, "text").strip();
    int line = body.indexOf('\n');
    var title = line < 0 ? body : body.substring(0, line).strip();
    items.add(
        item(entry, text(entry, "kind"), title).text(line < 0 ? "" : body).picture(picture(entry)));
  }

  /**
   * The attachment of an evidence record, as a fragment; our own writers made it, so it is safe.
   */
  private @Nullable String picture(Entry entry) {
    return entry
        .field("file")
        .filter(file -> file.endsWith(".svg") || file.endsWith(".html"))
        .flatMap(file -> attachments.apply(text(entry, "sha")))
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .orElse(null);
  }

  private void plan(Entry entry) {
    var hash = text(entry, "hash");
    if (!planned.add(entry.path() + hash)) {
      return; // drafted again just before the act, and nothing had moved
    }
    count("plan");
    var lines = new ArrayList<String>(list(entry, "diffs"));
    for (var risk : list(entry, "risks")) {
      lines.add("risk: " + risk);
    }
    add(
        entry,
        "plan",
        text(entry, "action")
            + " "
            + text(entry, "target")
            + " (hash "
            + Plan.shortHash(hash)
            + ")",
        lines);
  }

  private void approval(Entry entry) {
    boolean granted = text(entry, "decision").toUpperCase(Locale.ROOT).startsWith("GRANTED");
    var by = text(entry, "by");
    var how = text(entry, "how");
    var line =
        text(entry, "decision")
            + (by.isEmpty() ? "" : " by " + by)
            + (how.isEmpty() || how.equals(by) ? "" : " (" + how + ")");
    items.add(item(entry, "approval", line).tone(granted ? Tone.GOOD : Tone.BAD));
  }

  private void acted(Entry entry) {
    count("act");
    add(
        entry,
        text(entry, "phase").isEmpty() ? "act" : text(entry, "phase"),
        entry.path() + " " + text(entry, "receipt"));
  }

  private void verdict(Entry entry) {
    var state = text(entry, "state").toUpperCase(Locale.ROOT);
    count(state.toLowerCase(Locale.ROOT));
    var cause =
        entry.field("cause").or(() -> entry.field("why")).map(words -> ": " + words).orElse("");
    var tone =
        state.equals("SUCCEEDED") ? Tone.GOOD : state.equals("FAILED") ? Tone.BAD : Tone.DOUBT;
    items.add(
        item(entry, "verdict", entry.path() + " " + state + cause)
            .text(text(entry, "seen"))
            .tone(tone));
  }

  private void add(Entry entry, String kind, String title) {
    items.add(item(entry, kind, title));
  }

  private void add(Entry entry, String kind, String title, List<String> lines) {
    items.add(item(entry, kind, title).text(String.join("\n", lines)));
  }

  private static Item item(Entry entry, String kind, String title) {
    return Item.of(CLOCK.format(entry.at()), kind, title);
  }

  /** Verdicts such as "succeeded" have no plural. */
  private static String plural(String what) {
    return what.endsWith("ed") ? what : what + "s";
  }

  private void count(String what) {
    counts.merge(what, 1, Integer::sum);
  }

  private static String text(Entry entry, String field) {
    return entry.field(field).orElse("");
  }

  private static List<String> list(Entry entry, String field) {
    var values = new ArrayList<String>();
    JsonNode array = entry.json().get(field);
    if (array != null && array.isArray()) {
      array.forEach(value -> values.add(value.isTextual() ? value.textValue() : value.toString()));
    }
    return values;
  }
}
