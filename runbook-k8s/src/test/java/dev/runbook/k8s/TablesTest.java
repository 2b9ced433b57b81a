package dev.runbook.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runbook.RunbookException.Refused;
import dev.runbook.Table.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class TablesTest {
  private static final Instant NOW = Instant.parse("2026-01-01T01:00:00Z");

  /** 30 pods in odd states; the words are those of the server's own Table answer. */
  @Test
  void status_words() {
    var cases = Objects.resource("status-words.yaml");
    assertThat(cases).hasSize(30);
    for (var one : cases) {
      var pod = one.get("pod");
      var status = PodStatus.of(pod);
      var got = status.ready() + "/" + status.containers() + " " + status.word();
      var expected = Tree.text(one, "ready") + " " + Tree.text(one, "status");
      assertThat(got + " " + status.restarts())
          .as(Tree.name(pod))
          .isEqualTo(expected + " " + Tree.number(one, "restarts"));
    }
  }

  @Test
  void a_table_of_pods_has_kubectls_words_ages_and_levels() {
    var pods = new ArrayList<JsonNode>();
    Objects.resource("status-words.yaml").forEach(one -> pods.add(one.get("pod")));
    var table = Tables.pods(pods, "pods of words", NOW);
    assertThat(table.columns())
        .containsExactly("pod", "ready", "status", "restarts", "age", "node");
    assertThat(table.where("pod", "crash").one().state("status"))
        .isEqualTo(State.bad("CrashLoopBackOff"));
    assertThat(table.where("pod", "running").one().state("status")).isEqualTo(State.ok("Running"));
    assertThat(table.where("pod", "one-of-two").one().state("status"))
        .isEqualTo(State.warn("Running"));
    assertThat(table.where("pod", "completed").one().state("status"))
        .isEqualTo(State.info("Completed"));
    assertThat(table.where("pod", "init-1-of-2").one().state("status"))
        .isEqualTo(State.warn("Init:1/2"));
    assertThat(table.where("pod", "crash").one().whole("restarts")).isEqualTo(7);
  }

  @Test
  void of_many_pods_the_first_are_shown_and_the_rest_is_counted() {
    var pod = Objects.yaml("{metadata: {name: a, creationTimestamp: '2026-01-01T00:00:00Z'}}");
    var table = Tables.pods(Collections.nCopies(1_200, pod), "pods", NOW);
    assertThat(table.size()).isEqualTo(1_000);
    assertThat(table.notes()).anyMatch(note -> note.contains("1,000") || note.contains("1000"));
  }

  @Test
  void events_without_last_time() {
    var events =
        Objects.all(
            """
            {metadata: {uid: e1, creationTimestamp: '2026-01-01T00:50:00Z'}, type: Normal, reason: Created-only,
             involvedObject: {kind: Pod, name: a}, lastTimestamp: null, message: one}
            ---
            {metadata: {uid: e2, creationTimestamp: '2026-01-01T00:00:00Z'}, type: Warning, reason: Series, note: two,
             regarding: {kind: Pod, name: b}, eventTime: '2026-01-01T00:01:00.000000Z',
             series: {count: 7, lastObservedTime: '2026-01-01T00:40:00.000000Z'}}
            ---
            {metadata: {uid: e3, creationTimestamp: '2026-01-01T00:59:00Z'}, type: Warning, reason: Last, message: three,
             involvedObject: {kind: Pod, name: c}, count: 3, lastTimestamp: '2026-01-01T00:30:00Z'}
            ---
            {metadata: {uid: e4, creationTimestamp: '2026-01-01T00:59:30Z'}, type: Normal, reason: Event, note: four,
             regarding: {kind: Pod, name: d}, eventTime: '2026-01-01T00:45:00.123456Z'}
            ---
            {metadata: {uid: e3, creationTimestamp: '2026-01-01T00:59:00Z'}, type: Warning, reason: Last, note: three,
             regarding: {kind: Pod, name: c}, deprecatedCount: 3, deprecatedLastTimestamp: '2026-01-01T00:30:00Z'}
            """);
    var table = Tables.events(events, "events", NOW);
    assertThat(table.column("reason").texts())
        .containsExactly("Last", "Series", "Event", "Created-only");
    assertThat(table.column("count").texts()).containsExactly("3", "7", "1", "1");
    assertThat(table.column("object").texts()).containsExactly("Pod/c", "Pod/b", "Pod/d", "Pod/a");
    assertThat(table.column("message").texts()).containsExactly("three", "two", "four", "one");
  }

  private static final String SETS =
      """
      {kind: Deployment, metadata: {name: web, namespace: shop, uid: d, generation: 4},
       spec: {replicas: 2, template: {spec: {containers: [{name: app, image: 'web:1'}]}}},
       status: {observedGeneration: 4, replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2}}
      ---
      {kind: ReplicaSet, metadata: {name: web-aaa, namespace: shop, uid: r1, creationTimestamp: '2026-01-01T00:00:00Z',
        labels: {pod-template-hash: aaa}, annotations: {deployment.kubernetes.io/revision: '3'},
        ownerReferences: [{uid: d, controller: true}]},
       spec: {replicas: 2, template: {metadata: {labels: {pod-template-hash: aaa}}, spec: {containers: [{name: app, image: 'web:1'}]}}},
       status: {replicas: 2, availableReplicas: 2}}
      ---
      {kind: ReplicaSet, metadata: {name: web-bbb, namespace: shop, uid: r2, creationTimestamp: '2026-01-01T00:30:00Z',
        labels: {pod-template-hash: bbb}, annotations: {deployment.kubernetes.io/revision: '2', kubernetes.io/change-cause: 'image 2'},
        ownerReferences: [{uid: d, controller: true}]},
       spec: {replicas: 0, template: {metadata: {labels: {pod-template-hash: bbb}}, spec: {containers: [{name: app, image: 'web:2'}]}}},
       status: {replicas: 0}}
      """;

  private static final String POD =
      """
      {kind: Pod, metadata: {name: %s, namespace: %s, uid: u-%s, labels: {app: web, pod-template-hash: %s},
        ownerReferences: [{kind: ReplicaSet, uid: %s, controller: true}]},
       spec: {containers: [{name: app, image: '%s'}]},
       status: {phase: Running, conditions: [{type: Ready, status: 'True'}]}}
      """;

  /** After an undo the running ReplicaSet is the older one. */
  @Test
  void rubix_after_undo() {
    var owners = Objects.all(SETS);
    var pods =
        List.of(
            Objects.yaml(POD.formatted("a", "shop", "a", "aaa", "r1", "web:1")),
            Objects.yaml(POD.formatted("b", "shop", "b", "aaa", "r1", "web:1")));
    var table = ServiceStatus.of(service("{app: web}"), pods, owners, NOW);
    assertThat(table.one().text("owner")).isEqualTo("Deployment/web");
    assertThat(table.one().text("image")).isEqualTo("web:1");
    assertThat(table.one().text("revision")).isEqualTo("aaa");
    assertThat(table.one().whole("desired")).isEqualTo(2);
    assertThat(table.one().whole("current")).isEqualTo(2);
    assertThat(table.one().whole("available")).isEqualTo(2);
  }

  @Test
  void rubix_same_labels_elsewhere() {
    var pods =
        List.of(
            Objects.yaml(POD.formatted("a", "shop", "a", "aaa", "r1", "web:1")),
            Objects.yaml(POD.formatted("x", "lab", "x", "ccc", "r9", "web:9")));
    var table = ServiceStatus.of(service("{app: web}"), pods, Objects.all(SETS), NOW);
    assertThat(table.column("image").texts()).containsExactly("web:1");
  }

  @Test
  void rubix_no_selector() {
    assertThatThrownBy(() -> ServiceStatus.of(service("{}"), List.of(), List.of(), NOW))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("the service shop/web selects no pods");
  }

  private static JsonNode service(String selector) {
    return Objects.yaml(
        "{kind: Service, metadata: {name: web, namespace: shop}, spec: {selector: "
            + selector
            + "}}");
  }

  @Test
  void history_is_by_number_and_marks_what_is_live_although_it_is_older() {
    var all = Objects.all(SETS);
    var table = History.table(all.get(0), all, NOW);
    assertThat(table.column("revision").texts()).containsExactly("2", "3");
    assertThat(table.column("hash").texts()).containsExactly("bbb", "aaa");
    assertThat(table.column("live").texts()).containsExactly("", "live");
    assertThat(table.column("images").texts()).containsExactly("web:2", "web:1");
    assertThat(table.column("cause").texts()).containsExactly("image 2", "");
  }

  @Test
  void workloads_tell_how_many_pods_are_wanted_and_there() {
    var all = Objects.all(SETS).subList(0, 1);
    var row = Tables.workloads(all, "deployments", NOW).one();
    assertThat(row.text("workload")).isEqualTo("shop/web");
    assertThat(row.state("status")).isEqualTo(State.ok("rolled out"));
    assertThat(row.whole("desired")).isEqualTo(2);
    assertThat(row.text("images")).isEqualTo("web:1");
  }

  @Test
  void nodes_are_in_kubectls_words() {
    var nodes =
        Objects.all(
            """
            {metadata: {name: n1, labels: {node-role.kubernetes.io/control-plane: ''}}, spec: {unschedulable: true},
             status: {conditions: [{type: Ready, status: 'True'}], allocatable: {cpu: '8', memory: 32Gi, pods: '110'}}}
            ---
            {metadata: {name: n2}, status: {conditions: [{type: Ready, status: Unknown}]}}
            """);
    var table = Tables.nodes(nodes, NOW);
    assertThat(table.column("status").texts())
        .containsExactly("Ready,SchedulingDisabled", "NotReady");
    assertThat(table.column("roles").texts()).containsExactly("control-plane", "");
  }

  @Test
  void a_pod_is_described_by_its_status_containers_conditions_and_events() {
    var pod =
        Objects.yaml(
            """
            kind: Pod
            metadata: {name: web-1, namespace: shop, uid: p}
            spec: {nodeName: n1, containers: [{name: app}]}
            status:
              phase: Running
              conditions: [{type: Ready, status: 'False', reason: ContainersNotReady}]
              containerStatuses:
              - name: app
                image: web:2
                restartCount: 4
                state: {waiting: {reason: CrashLoopBackOff, message: back-off 40s}}
                lastState: {terminated: {exitCode: 1, reason: Error, finishedAt: '2026-01-01T00:00:00Z'}}
            """);
    var event =
        Objects.yaml(
            "{type: Warning, reason: BackOff, message: back-off, count: 5,"
                + " lastTimestamp: '2026-01-01T00:00:30Z', involvedObject: {kind: Pod, uid: p}}");
    assertThat(Describe.of(pod, List.of(event)))
        .isEqualTo(
            """
            Pod shop/web-1: CrashLoopBackOff, 0 of 1 ready
              node: n1
              phase: Running
              container app: web:2, CrashLoopBackOff: back-off 40s, restarts 4; before that ended with exit 1 at 2026-01-01T00:00:00Z (Error)
              condition Ready: False ContainersNotReady
              event 2026-01-01T00:00:30Z: BackOff: back-off (x5)""");
  }
}
