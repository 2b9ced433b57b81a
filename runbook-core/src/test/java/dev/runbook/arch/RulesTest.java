package dev.runbook.arch;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each rule bites on a class that breaks it, and names it. */
class RulesTest {
  private static final JavaClasses WRONG =
      new ClassFileImporter().importPackages("dev.runbook.arch");

  @ParameterizedTest
  @CsvSource({
    "modules_know_core_only, Wrong$KnowsSibling, knows dev.runbook.arch.internal.Inside",
    "internal_never_in_signatures, WrongFace, inside shows dev.runbook.arch.internal.Inside",
    "core_signatures_are_jdk_or_ours, WrongFace, node shows com.fasterxml",
    "ports_only, Wrong$Time, uses java.lang.System.nanoTime",
    "ports_only, Wrong$Time, uses java.time.Instant.now",
    "no_thread_local, Wrong$Local, knows java.lang.ThreadLocal",
    "no_static_state, Wrong$Variable, has the static variable count",
    "no_static_state, Wrong$Holder, keeps a java.util.concurrent.ConcurrentHashMap",
    "no_work_in_static_initialisers, Wrong$Reads, uses java.nio.file.Files.exists",
    "public_types_are_closed, WrongFace, can be extended by anybody",
    "public_types_are_closed, WrongFace, has the protected member hook",
    "public_types_are_closed, WrongFace, has the public field field",
    "no_bare_collections_shown, WrongFace, rows() gives a bare java.util.List",
    "no_get_prefix, WrongFace, 'has a getter, getName'",
    "no_vague_names, Wrong$NameUtil, has a name that says nothing: Util",
    "no_service_loader, Wrong$Loads, knows java.util.ServiceLoader",
    "no_system_exit, Wrong$Exits, calls java.lang.System.exit",
    "slf4j_api_only, Wrong$Logs, knows java.util.logging.Logger",
    "packages_are_null_marked, WrongFace, is in a package without @NullMarked",
    "no_reflection, Wrong$Reflects, uses java.lang.Class.getDeclaredConstructor",
    "unwrap_is_recorded, WrongFace, hands out its client without a record",
    "only_mutations_write, Wrong$WritesItself, writes outside of a mutation: java.sql.Connection.commit",
    "only_mutations_write, Wrong$Gateway, writes outside of a mutation: java.sql.Connection.close",
    "every_mutation_has_a_contract_test, Wrong$Untested, is a mutation without a subclass",
    "only_core_makes_changes, Wrong$ActsItself, 'calls dev.runbook.Mutation.act, past plan'",
    "tests_do_not_sleep, Wrong$Sleeps, calls java.util.concurrent.TimeUnit.sleep",
  })
  void each_rule_bites(String name, String type, String what) {
    assertThat(rule(name).check(WRONG, Set.of()))
        .anyMatch(line -> line.startsWith("dev.runbook.arch." + type + " " + what));
  }

  @Test
  void a_mutation_writes_itself_or_by_a_method_that_only_mutations_call() {
    assertThat(rule("only_mutations_write").check(WRONG, Set.of()))
        .noneMatch(line -> line.contains("Untested"))
        .noneMatch(line -> line.contains("Gateway") && line.contains("commit"));
  }

  @Test
  void exception_by_name_only() {
    var rule = rule("no_get_prefix");
    assertThat(rule.check(WRONG, Set.of("Wrong"))).isNotEmpty();
    assertThat(rule.check(WRONG, Set.of("WrongFace"))).isEmpty();
  }

  @Test
  void each_rule_has_a_class_that_breaks_it() {
    assertThat(all()).allSatisfy(rule -> assertThat(rule.check(WRONG, Set.of())).isNotEmpty());
  }

  private static Rule rule(String name) {
    return all().stream().filter(rule -> rule.name().equals(name)).findAny().orElseThrow();
  }

  private static List<Rule> all() {
    var writing = List.of("java\\.sql\\.Connection\\.(commit|close)");
    var more =
        Stream.of(
            Rules.signatures(), Rules.sleepless(), Rules.writes(writing), Rules.contracted(WRONG));
    return Stream.concat(Rules.of("dev.runbook.some").stream(), more).toList();
  }
}
