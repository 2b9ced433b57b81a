package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Refused;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunbookTest {
  @TempDir Path folder;

  private final List<String> closed = new ArrayList<>();

  @Test
  void close_order_is_last_made_first_and_happens_once() {
    var rb = runbook(Map.of());
    assertThat(rb.attach(First.class, () -> new First(rb.attach(Second.class, Second::new))))
        .isSameAs(rb.attach(First.class, () -> new First(null)));
    rb.close();
    rb.close();
    assertThat(closed).containsExactly("first", "second");
    assertThatThrownBy(() -> rb.attach(Second.class, Second::new))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("closed");
  }

  @Test
  void attach_cycle_is_refused_and_a_failure_is_not_kept() {
    var rb = runbook(Map.of());
    assertThatThrownBy(() -> first(rb)).isInstanceOf(Refused.class).hasMessageContaining("First");
    assertThat(rb.attach(First.class, () -> new First(null))).isNotNull();
    rb.close();
  }

  @Test
  void a_failing_close_does_not_keep_the_others_open() {
    var rb = runbook(Map.of());
    rb.attach(Second.class, Second::new);
    rb.attach(
        AutoCloseable.class,
        () ->
            () -> {
              throw new IllegalStateException("stuck");
            });
    assertThatThrownBy(rb::close).hasMessage("stuck");
    assertThat(closed).containsExactly("second");
  }

  @Test
  void a_secret_comes_from_code_then_a_variable_then_a_file() throws Exception {
    var file = Files.writeString(folder.resolve("token"), "not-a-secret-file\n");
    var rb =
        runbook(Map.of("A", "not-a-secret-a", "B", "not-a-secret-b", "C_FILE", file.toString()));
    try (rb) {
      assertThat(rb.secret("A").reveal()).isEqualTo("not-a-secret-code");
      assertThat(rb.secret("B").reveal()).isEqualTo("not-a-secret-b");
      assertThat(rb.secret("C").reveal()).isEqualTo("not-a-secret-file");
    }
  }

  @Test
  void a_missing_secret_says_where_it_was_looked_for() {
    try (var rb = runbook(Map.of())) {
      assertThatThrownBy(() -> rb.secret("NOWHERE"))
          .isInstanceOf(BadSetting.class)
          .hasMessageContaining("NOWHERE_FILE")
          .hasMessageContaining("environment prod");
    }
  }

  @Test
  void read_only_in_code_does_not_make_an_undeclared_environment_a_declared_one() {
    try (var rb = Runbook.with().sources(sources(Map.of())).readOnly().open("prod")) {
      assertThat(rb.environment().readOnly()).isTrue();
      assertThat(rb.environment().isProtected()).isTrue();
    }
  }

  @Test
  void the_operator_is_the_first_known_name_and_its_source() {
    try (var rb = runbook(Map.of("JUPYTERHUB_USER", "hub-user", "GITLAB_USER_LOGIN", "git-user"))) {
      assertThat(rb.operator()).isEqualTo("hub-user");
      assertThat(rb.toString()).contains("variable JUPYTERHUB_USER");
    }
  }

  @Test
  void an_options_prefix_stays_what_it_was() {
    var prefix = Runbook.with().sources(sources(Map.of()));
    var readOnly = prefix.readOnly();
    try (var a = prefix.open("prod");
        var b = readOnly.open("prod")) {
      assertThat(a.environment().readOnly()).isFalse();
      assertThat(b.environment().readOnly()).isTrue();
    }
  }

  private First first(Runbook rb) {
    return rb.attach(First.class, () -> new First(second(rb)));
  }

  private Second second(Runbook rb) {
    return rb.attach(
        Second.class,
        () -> {
          assertThat(first(rb)).isNull();
          return new Second();
        });
  }

  private Runbook runbook(Map<String, String> variables) {
    return Runbook.with().sources(sources(variables)).secret("A", "not-a-secret-code").open("prod");
  }

  private Sources sources(Map<String, String> variables) {
    return Sources.of(variables, Map.of(), folder.resolve("none"), folder.resolve("nowhere"));
  }

  private final class First implements AutoCloseable {
    @SuppressWarnings("UnusedVariable") // only made after the other
    First(Second needs) {}

    @Override
    public void close() {
      closed.add("first");
    }
  }

  private final class Second implements AutoCloseable {
    @Override
    public void close() {
      closed.add("second");
    }
  }
}
