package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runbook.Facts;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** One way to alter a workload: what is asked for, and the patch that does it. */
interface Edit {
  /** The verb. */
  String action();

  /** What is wanted, in full. */
  Facts ask();

  /** The strategic merge patch for what is there now; empty if all is as wanted. */
  ObjectNode patch(Live live);

  /** How the pods follow. */
  default Effect effect() {
    return Effect.ROLLS;
  }

  /** Whether it is refused while the workload is paused. */
  default boolean waitsForResume() {
    return true;
  }

  /** What becomes of the pods. */
  enum Effect {
    /** They are replaced. */
    ROLLS,
    /** They stay. */
    NOTHING
  }

  /**
   * What is there when a patch is made.
   *
   * @param stamp tells this change from all others; empty while it is only drafted
   */
  record Live(JsonNode workload, Revisions revisions, Instant now, String stamp) {}

  /** Images and environment variables of containers. */
  record Template(List<Item> items) implements Edit {
    /** One value of one container; an empty container means the only one. */
    record Item(String what, String container, String name, String value) {
      @Override
      public String toString() {
        return what + " " + container + (name.isEmpty() ? "" : " " + name) + "=" + value;
      }
    }

    /** The items are copied. */
    public Template {
      items = List.copyOf(items);
    }

    Template plus(Item item) {
      var more = new ArrayList<>(items);
      more.add(item);
      return new Template(more);
    }

    @Override
    public String action() {
      return items.stream().allMatch(item -> item.what().equals("env")) ? "set env" : "set image";
    }

    @Override
    public Facts ask() {
      return Facts.of("set", "template").and("items", items.stream().map(Item::toString).toList());
    }

    @Override
    public ObjectNode patch(Live live) {
      var patch = Json.object();
      for (var item : items) {
        var list = list(live.workload(), item);
        var containers = patch.withObject("/spec/template/spec").withArray("/" + list);
        var container = named(containers, container(live.workload(), item));
        if (item.what().equals("image")) {
          container.put("image", item.value());
        } else {
          named(container.withArray("/env"), item.name()).put("value", item.value());
        }
      }
      return patch;
    }

    private static ObjectNode named(ArrayNode list, String name) {
      for (var one : list) {
        if (one.path("name").asText().equals(name) && one instanceof ObjectNode found) {
          return found;
        }
      }
      return list.addObject().put("name", name);
    }

    private static String list(JsonNode workload, Item item) {
      return names(workload, "initContainers").contains(container(workload, item))
          ? "initContainers"
          : "containers";
    }

    /** The container meant; one that is not there would be added by the server without a word. */
    private static String container(JsonNode workload, Item item) {
      var main = names(workload, "containers");
      if (item.container().isEmpty() && main.size() == 1) {
        return main.get(0);
      }
      var all = new ArrayList<>(main);
      all.addAll(names(workload, "initContainers"));
      if (all.contains(item.container())) {
        return item.container();
      }
      throw new Refused(
          Problem.of(
                  item.container().isEmpty()
                      ? "name the container: there are " + main.size()
                      : "there is no container `" + item.container() + "`")
              .at(Tree.text(workload, "kind").toLowerCase(Locale.ROOT) + " " + Tree.name(workload))
              .seen("there are: " + String.join(", ", all))
              .advice("a patch would have added a second one; check the name"));
    }

    private static List<String> names(JsonNode workload, String list) {
      return Tree.stream(workload, "spec/template/spec/" + list)
          .map(c -> Tree.text(c, "name"))
          .toList();
    }
  }

  /** New pods of the same template. */
  record Restart() implements Edit {
    static final String AT = "kubectl.kubernetes.io/restartedAt";

    @Override
    public String action() {
      return "restart";
    }

    @Override
    public Facts ask() {
      return Facts.of("set", "restartedAt");
    }

    @Override
    public ObjectNode patch(Live live) {
      var patch = Json.object();
      int fine = Math.floorMod(live.stamp().hashCode(), 1_000);
      var at = live.stamp().isEmpty() ? "now" : live.now().plusNanos(fine).toString();
      patch.withObject("/spec/template/metadata/annotations").put(AT, at);
      return patch;
    }
  }

  /** Holds a rollout back, or lets it go on. */
  record Pause(Wanted wanted) implements Edit {
    enum Wanted {
      PAUSED,
      GOING
    }

    @Override
    public String action() {
      return wanted == Wanted.PAUSED ? "pause" : "resume";
    }

    @Override
    public Facts ask() {
      return Facts.of("set", "paused").and("to", wanted.name());
    }

    @Override
    public ObjectNode patch(Live live) {
      boolean paused = Tree.is(live.workload(), "spec/paused");
      var patch = Json.object();
      if (paused != (wanted == Wanted.PAUSED)) {
        patch.putObject("spec").put("paused", wanted == Wanted.PAUSED);
      }
      return patch;
    }

    @Override
    public Effect effect() {
      return wanted == Wanted.PAUSED ? Effect.NOTHING : Effect.ROLLS;
    }

    @Override
    public boolean waitsForResume() {
      return false;
    }
  }

  /** A strategic merge patch of the caller's. */
  record Patch(String json) implements Edit {
    static Patch of(String json) {
      JsonNode tree = Json.body(json);
      if (!tree.isObject()) {
        throw new Refused(
            Problem.of("a patch is a JSON object").advice("{\"spec\": {\"minReadySeconds\": 5}}"));
      }
      return new Patch(json);
    }

    @Override
    public String action() {
      return "patch";
    }

    @Override
    public Facts ask() {
      return Facts.of("patch", Revisions.digest(Json.read(json)));
    }

    @Override
    public ObjectNode patch(Live live) {
      return (ObjectNode) Json.read(json);
    }
  }

  /** Back to the template of an older revision; which one, {@code Goal} says. */
  record Undo(Goal goal, Cluster cluster) implements Edit {
    @Override
    public String action() {
      return "undo";
    }

    @Override
    public Facts ask() {
      return goal.ask();
    }

    @Override
    public ObjectNode patch(Live live) {
      var to = goal.choose(live, cluster);
      var patch = Json.object();
      if (to.digest().equals(Revisions.live(live.workload()))) {
        return patch;
      }
      var template = (ObjectNode) to.template().deepCopy();
      template.put("$patch", "replace");
      patch.putObject("spec").set("template", template);
      var notes = patch.withObject("/metadata/annotations");
      notes.put(Goal.UNDONE, Goal.undone(live.workload()));
      if (to.cause().isEmpty()) {
        notes.putNull(Revisions.CAUSE);
      } else {
        notes.put(Revisions.CAUSE, to.cause());
      }
      return patch;
    }

    @Override
    public String toString() {
      return goal.toString();
    }
  }

  /** The images of a template, for messages. */
  static String images(JsonNode template) {
    return Tree.stream(template, "spec/containers")
        .map(container -> Tree.text(container, "image"))
        .collect(Collectors.joining(", "));
  }
}
