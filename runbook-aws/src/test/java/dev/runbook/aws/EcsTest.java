package dev.runbook.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.Runbook;
import dev.runbook.RunbookException.Refused;
import dev.runbook.Table.State;
import dev.runbook.Verdict;
import dev.runbook.aws.AwsException.BadQuery;
import dev.runbook.testing.FakeTicks;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Services read, and their size changed. */
class EcsTest {
  private static final Instant NOW = Instant.parse("2026-01-20T10:00:00Z");

  private final FakeTicks ticks = FakeTicks.at(NOW);
  private final FakeEcs fake = FakeEcs.at(ticks);
  private Runbook rb;
  private Ecs ecs;
  private EcsService web;

  @BeforeEach
  void open() {
    rb = WithFake.with(ticks).open("test");
    ecs = Ecs.on(fake.aws(rb));
    web = ecs.service("prod/web");
    fake.definition("web:41", "repo/web:1.7", "LOG", "info", "DB_PASSWORD", "not-a-secret-old");
    fake.definition("web:42", "repo/web:1.8", "LOG", "debug", "DB_PASSWORD", "not-a-secret-new");
    fake.service("prod", "web", 3, "web:42").service("prod", "api", 2, "web:41");
  }

  @AfterEach
  void close() {
    rb.close();
    fake.close();
  }

  @Test
  void clusters_and_services_are_tables() {
    assertThat(ecs.clusters().one().text("cluster")).isEqualTo("prod");
    assertThat(ecs.clusters().one().whole("running")).isEqualTo(5);
    var services = ecs.services("prod");
    assertThat(services.column("service").texts()).containsExactly("web", "api");
    assertThat(services.column("definition").texts()).containsExactly("web:42", "web:41");
    assertThat(rb.report().markdown()).contains("services of prod");
  }

  @Test
  void status_says_size_definition_image_and_state() {
    fake.event("prod/web", "(service web) has reached a steady state.");
    var row = web.status().one();
    assertThat(row.whole("running")).isEqualTo(3);
    assertThat(row.text("definition")).isEqualTo("web:42");
    assertThat(row.text("images")).isEqualTo("repo/web:1.8");
    assertThat(row.state("state")).isEqualTo(State.ok("COMPLETED"));
    assertThat(String.join(" ", web.status().notes())).contains("steady state");
    var arn = "arn:aws:ecs:eu-west-1:123456789012:service/prod/web";
    assertThat(ecs.service(arn).status().one().text("service")).isEqualTo("web");
  }

  @Test
  void a_misspelt_service_is_told_with_near_names() {
    assertThatThrownBy(() -> ecs.service("prod/wbe").status())
        .isInstanceOf(BadQuery.class)
        .hasMessageContaining("near: web");
    assertThatThrownBy(() -> ecs.service("web")).isInstanceOf(BadQuery.class);
  }

  @Test
  void deployments_are_markers_over_all_pages() {
    for (int i = 0; i < 5; i++) {
      var status = i == 3 ? "ROLLBACK_SUCCESSFUL" : "SUCCESSFUL";
      fake.deployed("prod/web", "web:4" + i, status, NOW.minusSeconds(5_000 - i * 900L), "because");
    }
    var table = web.deployments();
    assertThat(table.column("definition").texts())
        .containsExactly("web:44", "web:43", "web:42", "web:41", "web:40");
    assertThat(table.rows().get(1).state("state")).isEqualTo(State.bad("ROLLBACK_SUCCESSFUL"));
    try (var metrics = FakeCloudWatch.at(ticks)) {
      metrics.metric("n", "m").every("1m", "2h", i -> i);
      var query = CloudWatch.on(metrics.aws(rb)).metric("n", "m").exactly().last("2h");
      assertThat(query.markers(table).chart().svg().toString()).contains("web:43");
    }
  }

  @Test
  void service_deployments_denied_is_a_note_with_the_action() {
    fake.deny("ListServiceDeployments");
    var table = web.deployments();
    assertThat(table.one().text("definition")).isEqualTo("web:42");
    assertThat(String.join(" ", table.notes())).contains("ecs:ListServiceDeployments");
  }

  @Test
  void revisions_and_their_difference_mask_what_looks_secret() {
    assertThat(web.revisions().column("definition").texts()).containsExactly("web:42", "web:41");
    var diff = web.diff("41", "42");
    assertThat(diff.column("field").texts())
        .containsExactly(
            "containerDefinitions.web.environment.LOG", "containerDefinitions.web.image");
    assertThat(diff.toString())
        .contains("repo/web:1.7")
        .contains("debug")
        .doesNotContain("not-a-secret");
  }

  @Test
  void two_hundred_and_thirty_dead_tasks_over_pages_are_grouped() {
    fake.stops(
        "prod/web", 230, "EssentialContainerExited", "Essential container in task exited", 3);
    fake.stops("prod/web", 2, "TaskFailedToStart", "CannotPullContainerError: not found", 0);
    var stopped = web.stopped();
    assertThat(stopped.rows()).hasSize(2);
    assertThat(stopped.rows().get(0).whole("count")).isEqualTo(230);
    assertThat(stopped.rows().get(0).text("exit")).isEqualTo("web 3");
    assertThat(stopped.rows().get(1).text("reason")).contains("CannotPullContainerError");
    assertThat(web.tasks().size()).isEqualTo(3);
    assertThat(fake.count("DescribeTasks")).isEqualTo(4);
  }

  @Test
  void scale_3_to_6_succeeds_and_back() {
    var change = web.scale(6).because("INC-4711");
    assertThat(change.plan().differences().get(0).toString()).contains("3").contains("6");
    assertThat(fake.count("UpdateService")).isZero();
    assertThat(change.run().seen()).isEqualTo("6 of 6 running, 0 pending");
    assertThat(web.status().one().whole("running")).isEqualTo(6);
    assertThat(change.undo().tryRun().state()).isEqualTo(Verdict.State.SUCCEEDED);
    assertThat(fake.desired("prod/web")).isEqualTo(3);
    assertThat(fake.count("UpdateService")).isEqualTo(2);
    assertThat(change.plan().target().world()).isEqualTo("ECS 123456789012/eu-west-1");
    assertThat(rb.journal().entries()).anyMatch(entry -> entry.line().contains("INC-4711"));
  }

  @Test
  void autoscaler_interferes_is_superseded_and_not_undone() {
    ticks.after(Duration.ofSeconds(5), () -> fake.supersede("prod/web", 5));
    var verdict = web.scale(6).undoOnFailure().tryRun();
    assertThat(verdict).isInstanceOf(Verdict.Failed.class);
    assertThat(verdict.toString()).contains("SUPERSEDED: somebody else set desired to 5");
    assertThat(fake.desired("prod/web")).isEqualTo(5);
    assertThat(fake.count("UpdateService")).isEqualTo(1);
  }

  @Test
  void no_capacity_to_the_deadline_is_undecided() {
    fake.capacity(4).event("prod/web", "unable to place a task");
    var verdict = web.scale(6).within("5m").tryRun();
    assertThat(verdict.state()).isEqualTo(Verdict.State.UNDECIDED);
    assertThat(verdict.toString()).contains("4 of 6 running").contains("unable to place a task");
  }

  @Test
  void service_deleted_is_failed_deleted() {
    ticks.after(Duration.ofSeconds(5), () -> fake.delete("prod/web"));
    assertThat(web.scale(6).tryRun().toString()).contains("DELETED");
  }

  @Test
  void update_service_denied_is_failed_rejected_and_untouched() {
    fake.deny("UpdateService");
    var verdict = web.scale(6).tryRun();
    assertThat(verdict.state()).isEqualTo(Verdict.State.FAILED);
    assertThat(verdict.toString()).contains("REJECTED: this caller may not ecs:UpdateService");
    assertThat(fake.desired("prod/web")).isEqualTo(3);
  }

  @Test
  void update_service_answer_lost_is_settled_by_value_and_sent_once() {
    fake.loseAnswer("UpdateService");
    assertThat(web.scale(6).tryRun().state()).isEqualTo(Verdict.State.SUCCEEDED);
    assertThat(fake.count("UpdateService")).isEqualTo(1);
  }

  @Test
  void throttled_20_times_succeeds() {
    var change = web.scale(6);
    ticks.after(Duration.ofSeconds(1), () -> fake.throttle(20));
    assertThat(change.tryRun().state()).isEqualTo(Verdict.State.SUCCEEDED);
    assertThat(fake.count("UpdateService")).isEqualTo(1);
  }

  @Test
  void nothing_to_change_makes_no_write() {
    assertThat(web.scale(3).tryRun().state()).isEqualTo(Verdict.State.SUCCEEDED);
    assertThat(fake.count("UpdateService")).isZero();
  }

  @Test
  void a_daemon_and_a_negative_size_are_refused() {
    fake.daemon("prod/web");
    assertThatThrownBy(() -> web.scale(6).run())
        .isInstanceOf(Refused.class)
        .hasMessageContaining("DAEMON");
    assertThatThrownBy(() -> web.scale(-1)).isInstanceOf(BadQuery.class);
    assertThat(List.of(fake.count("UpdateService"))).containsExactly(0);
  }

  @Test
  void wrong_account_is_refused_with_no_ecs_call() {
    try (var pinned =
        WithFake.with(ticks).set("environment.test.aws.account", "111111111111").open("test")) {
      assertThatThrownBy(() -> Ecs.on(fake.aws(pinned)).service("prod/web").status())
          .isInstanceOf(Refused.class)
          .hasMessageContaining("expected account 111111111111");
    }
    assertThat(fake.count("DescribeServices")).isZero();
  }
}
