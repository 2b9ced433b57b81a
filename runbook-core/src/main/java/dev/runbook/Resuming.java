package dev.runbook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Whether a run may be gone on with, and the record that it is. */
final class Resuming {
  private Resuming() {}

  static Journal.Resumed open(Path folder, Journal.Head head, String holder, Disk disk) {
    if (!Files.exists(folder.resolve(head.run() + ".jsonl"))) {
      throw new Refused(
          Problem.of("there is no record of the run " + head.run())
              .at(folder.toString())
              .advice("look at the name and at journal.dir; a run that only reads leaves none"));
    }
    return Journal.resume(folder, head, holder, disk);
  }

  /** Checks and records it; if either fails, the journal and its lock are given back. */
  static void begin(Journal.Resumed found, Rec now, Ledger ledger, Rec resumed) {
    boolean good = false;
    try {
      check(found, now, ledger);
      found.journal().append(resumed);
      good = true;
    } finally {
      if (!good) {
        found.journal().close();
      }
    }
  }

  private static void check(Journal.Resumed found, Rec now, Ledger ledger) {
    if (found.records().isEmpty()) {
      throw refused(now, "its record is empty", "", "begin a new run");
    }
    same(found.records().get(0), now);
    var last = found.records().get(found.records().size() - 1);
    if (last.path("t").asText().equals("close") && ledger.unfinished().isEmpty()) {
      throw refused(now, "it was closed and nothing in it is open", "", "begin a new run");
    }
    var survivor = ledger.survivor();
    if (!survivor.isEmpty()) {
      throw refused(now, "a process it started still runs", survivor, "wait for it, or end it");
    }
  }

  /** For records handed over by an engine: another run's are refused. */
  static void refuseOther(List<ObjectNode> records, Rec now) {
    if (!records.isEmpty()) {
      same(records.get(0), now);
    }
  }

  private static void same(ObjectNode then, Rec now) {
    for (var field : new String[] {"env", "runbook", "params"}) {
      var was = then.path(field);
      var is = now.fields.path(field);
      if (!was.equals(is)) {
        throw refused(
            now,
            "it was recorded with another " + field,
            "recorded " + was + ", now " + is,
            "open it as it was: Runbook.with().named(..).param(..).resume(..)");
      }
    }
  }

  private static Refused refused(Rec now, String why, String seen, String advice) {
    return new Refused(
        Problem.of("this run cannot be resumed: " + why)
            .at(now.fields.path("run").asText())
            .seen(seen)
            .advice(advice));
  }

  static Rec record(Journal.Resumed found, String operator, String host) {
    long before =
        found.records().stream().filter(rec -> rec.path("t").asText().equals("resume")).count();
    return Rec.of(RecordType.RESUME)
        .put("epoch", before + 2)
        .put("operator", operator)
        .put("host", host)
        .put("pid", ProcessHandle.current().pid())
        .put("cut", found.cut());
  }
}
