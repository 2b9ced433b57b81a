package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runbook.testing.FakeTicks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A scenario as a file: what the server says at t0..tn and what is to be made of it. A look without
 * a part sees what the look before it saw.
 */
final class Golden {
  private final String name;
  private final JsonNode file;

  private Golden(String name, JsonNode file) {
    this.name = name;
    this.file = file;
  }

  static Golden of(String name) {
    try (var in = Golden.class.getResourceAsStream("golden/" + name + ".yaml")) {
      if (in == null) {
        throw new AssertionError("there is no golden/" + name + ".yaml");
      }
      var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return new Golden(name, YamlTree.of(text).get(0).tree());
    } catch (IOException | YamlTree.Mistake e) {
      throw new AssertionError(name + ": " + e.getMessage(), e);
    }
  }

  /** A look that has been judged, and how it was to be. */
  record Judged(Duration at, Assessment assessment, JsonNode expected) {}

  /** All looks, one after the other, in virtual time. */
  List<Judged> play() {
    var ticks = FakeTicks.standard();
    var looks = Tree.list(file, "looks");
    var workload = Tree.at(file, "workload");
    var terms = terms(workload, ticks);
    var memory = Memory.none();
    var seen = Snapshot.of(workload, ticks.now());
    var judged = new ArrayList<Judged>();
    for (var look : looks) {
      var at = Duration.parse("PT" + Tree.text(look, "at"));
      ticks.advance(at.minus(ticks.passed()));
      seen = seen(look, workload, seen, ticks);
      var assessment = Assessment.assess(seen, terms, memory);
      memory = assessment.memory();
      judged.add(new Judged(at, assessment, look));
    }
    return judged;
  }

  private Terms terms(JsonNode workload, FakeTicks ticks) {
    var asked = Tree.at(file, "terms");
    if (Tree.is(asked, "once")) {
      return Terms.now(ticks.now());
    }
    var terms = Terms.of(workload, ticks.now());
    if (asked.has("within")) {
      terms = terms.within(Duration.parse("PT" + Tree.text(asked, "within")));
    }
    if (asked.has("ignore")) {
      terms = terms.ignoring(Set.of(Tree.text(asked, "ignore")));
    }
    return Tree.is(asked, "waitForOld") ? terms.waitForOld() : terms;
  }

  private Snapshot seen(JsonNode look, JsonNode workload, Snapshot before, FakeTicks ticks) {
    var now = before.workload();
    if (look.has("workload")) {
      now =
          look.get("workload").isNull()
              ? MissingNode.getInstance()
              : merged(workload, look.get("workload"));
    }
    var seen =
        new Snapshot(
            now,
            look.has("revisions") ? Tree.list(look, "revisions") : before.revisions(),
            look.has("pods") ? Tree.list(look, "pods") : before.pods(),
            look.has("events") ? Tree.list(look, "events") : before.events(),
            look.has("nodes") ? Tree.list(look, "nodes") : before.nodes(),
            look.has("unread") ? Tree.map(look, "unread") : before.unread(),
            ticks.now());
    return seen;
  }

  /** {@code more} laid over {@code base}; lists and texts are replaced. */
  static JsonNode merged(JsonNode base, JsonNode more) {
    if (!(base instanceof ObjectNode) || !(more instanceof ObjectNode)) {
      return more;
    }
    ObjectNode all = base.deepCopy();
    more.properties().forEach(f -> all.set(f.getKey(), merged(all.path(f.getKey()), f.getValue())));
    return all;
  }

  @Override
  public String toString() {
    return name;
  }
}
