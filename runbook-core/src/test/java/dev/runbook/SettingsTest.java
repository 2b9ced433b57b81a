package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.RunbookException.BadSetting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
  @TempDir Path folder;

  @Test
  void the_first_source_wins_and_the_table_names_the_others() throws IOException {
    var settings =
        read("operator = project", "operator = home", Map.of("RUNBOOK_OPERATOR", "variable"));
    assertThat(settings.find("operator")).contains("variable");
    var row = settings.table().where("key", "operator").one();
    assertThat(row.text("source")).isEqualTo("variable RUNBOOK_OPERATOR");
    assertThat(row.text("also in")).contains("project/runbook.properties:1");
  }

  @Test
  void a_module_reads_its_environment_before_the_default() throws IOException {
    var module =
        read(
                """
                default.prometheus.url = http://any
                default.prometheus.timeout = 1m30s
                environment.prod.prometheus.url = http://prod
                """,
                "",
                Map.of())
            .module("prometheus", Set.of("url", "timeout"));
    assertThat(module.find("url")).contains("http://prod");
    assertThat(module.duration("timeout", Duration.ZERO)).isEqualTo(Duration.ofSeconds(90));
    assertThat(module.key("url")).isEqualTo("environment.prod.prometheus.url");
  }

  @Test
  void undeclared_is_protected() throws IOException {
    var environment = read("", "", Map.of()).environment();
    assertThat(environment.declared()).isFalse();
    assertThat(environment.isProtected()).isTrue();
    assertThat(environment.blast()).isEqualTo(new Environment.Blast(25, 34));
    assertThat(environment.approval().byName()).isFalse();
  }

  @Test
  void declared_is_not_protected_unless_it_says_so() throws IOException {
    var environment = read("environment.prod.cooldown = 10m", "", Map.of()).environment();
    assertThat(environment.isProtected()).isFalse();
    assertThat(environment.blast()).isEqualTo(new Environment.Blast(1000, 100));
    assertThat(environment.cooldown()).isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void strictest_wins_over_precedence() throws IOException {
    var environment =
        read(
                """
                environment.prod.protected = false
                environment.prod.blast.targets = 50
                environment.prod.approve.timeout = 10m
                """,
                """
                environment.prod.protected = true
                environment.prod.blast.targets = 3
                environment.prod.approve.timeout = 2m
                """,
                Map.of("RUNBOOK_ENVIRONMENT_PROD_BLAST_TARGETS", "40"))
            .environment();
    assertThat(environment.isProtected()).isTrue();
    assertThat(environment.blast().targets()).isEqualTo(3);
    assertThat(environment.approval().timeout()).isEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void unknown_key_is_refused_with_its_line_and_the_nearest_one() {
    assertThatThrownBy(() -> read("\nenvironment.prod.protectd = true", "", Map.of()))
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining("environment.prod.protectd")
        .hasMessageContaining("runbook.properties:2")
        .hasMessageContaining("nearest key is `environment.prod.protected`");
  }

  @Test
  void an_unknown_key_of_a_module_is_refused_when_it_joins() throws IOException {
    var settings = read("environment.prod.sql.orders.usr = ops", "", Map.of());
    assertThatThrownBy(() -> settings.module("sql", Set.of("*.url", "*.user", "timeout")))
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining("environment.prod.sql.orders.usr");
  }

  @Test
  void a_value_of_the_wrong_kind_is_refused_with_what_is_allowed() {
    assertThatThrownBy(() -> read("environment.prod.protected = maybe", "", Map.of()))
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining("is not true or false")
        .hasMessageContaining("maybe");
  }

  private Settings read(String project, String home, Map<String, String> variables)
      throws IOException {
    var projectFile = Files.createDirectories(folder.resolve("project")).resolve(Sources.FILE);
    var homeFile = Files.createDirectories(folder.resolve("home")).resolve(Sources.FILE);
    Files.writeString(projectFile, project);
    Files.writeString(homeFile, home);
    var sources = Sources.of(variables, Map.of(), projectFile, homeFile);
    return new Settings(sources, Map.of(), "prod", false);
  }
}
