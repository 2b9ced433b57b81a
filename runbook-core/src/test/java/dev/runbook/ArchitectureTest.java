package dev.runbook;

import dev.runbook.arch.ArchitectureContract;
import dev.runbook.arch.Rule;
import dev.runbook.arch.Rules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

class ArchitectureTest extends ArchitectureContract {
  /** The ports themselves, and what must not be told what to draw: names of runs, codes, keys. */
  private static final Set<String> PORTS =
      Set.of(
          "Deadline",
          "Hosts",
          "LineChannel",
          "Order",
          "Proc",
          "RunId",
          "RunLock",
          "Sources",
          "SystemTicks",
          "Variables");

  /** Redactor: decision 1. Picture: fonts belong to the JVM. The others never change. */
  private static final Set<String> STATE =
      Set.of("Picture", "RecordType", "Redactor", "SettingKeys");

  /** Hosts asks newer JDKs for isTerminal(); records are kept and made by component name. */
  private static final Set<String> REFLECTION = Set.of("Hosts", "Records", "Shapes");

  ArchitectureTest() {
    super(
        "dev.runbook",
        Map.of(
            "ports_only",
            PORTS,
            "no_static_state",
            STATE,
            // the one place where a mutation acts: after the intent is on disk
            "only_core_makes_changes",
            Set.of("Deed"),
            "no_reflection",
            REFLECTION,
            // colours need no display, and the class is loaded when a picture is drawn
            "no_work_in_static_initialisers",
            Set.of("ScenePng"),
            // one subclass for each outcome, in every module; lambdas of the user; a fake in tests
            "public_types_are_closed",
            Set.of("RunbookException", "FanOut", "Mutation", "Step")));
  }

  @Override
  protected List<Rule> rules() {
    var rules = new ArrayList<>(super.rules());
    rules.add(Rules.signatures());
    return rules;
  }
}
