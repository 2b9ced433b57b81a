package dev.runbook.arch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * What every module keeps. A module's {@code ArchitectureTest} extends this and names its package
 * and, rule by rule, the classes that are excepted: each needs its reason beside it.
 */
@TestInstance(Lifecycle.PER_CLASS)
public abstract class ArchitectureContract {
  private final String module;
  private final Map<String, Set<String>> exceptions;
  private final JavaClasses classes = imported("target/classes");
  private final JavaClasses tests = imported("target/test-classes");

  /** For the module whose classes are in {@code module}. */
  protected ArchitectureContract(String module, Map<String, Set<String>> exceptions) {
    this.module = module;
    this.exceptions = exceptions;
  }

  /** For a module without exceptions. */
  protected ArchitectureContract(String module) {
    this(module, Map.of());
  }

  /** The rules of this module; core adds its own. */
  protected List<Rule> rules() {
    var rules = new ArrayList<>(Rules.of(module));
    rules.add(Rules.writes(writing()));
    rules.add(Rules.contracted(tests));
    return rules;
  }

  /**
   * The methods of this module's client that write, as regular expressions for {@code
   * owner.member}: {@code java\\.sql\\.Connection\\.commit}. None unless said.
   */
  protected List<String> writing() {
    return List.of();
  }

  @TestFactory
  final Stream<DynamicTest> architecture() {
    return rules().stream().map(rule -> dynamicTest(rule.name(), () -> check(rule)));
  }

  private void check(Rule rule) {
    assertThat(classes).as("no class was found: build the module first").isNotEmpty();
    assertThat(rule.check(classes, exceptions.getOrDefault(rule.name(), Set.of())))
        .as("%s; what is rightly so is named, with its reason, in ArchitectureTest", rule.name())
        .isEmpty();
  }

  @Test
  final void every_exception_is_needed() {
    for (var rule : rules()) {
      for (var name : exceptions.getOrDefault(rule.name(), Set.of())) {
        var others = new HashSet<>(exceptions.get(rule.name()));
        others.remove(name);
        assertThat(rule.check(classes, others))
            .as("%s no longer needs an exception from %s: take it out", name, rule.name())
            .isNotEmpty();
      }
    }
    assertThat(rules()).extracting(Rule::name).containsAll(exceptions.keySet());
  }

  @Test
  final void no_package_cycles() {
    SlicesRuleDefinition.slices().matching("dev.(**)").should().beFreeOfCycles().check(classes);
  }

  @Test
  final void tests_do_not_sleep() {
    assertThat(Rules.sleepless().check(tests, Set.of("Wrong"))).isEmpty();
  }

  /** {@code api/<module>.txt} lists the face of each module whose face is settled. */
  @Test
  final void api_listing() throws IOException {
    var here = Path.of("").toAbsolutePath();
    var file = here.resolveSibling("api").resolve(here.getFileName() + ".txt");
    var listing = ApiListing.of(classes);
    if (System.getProperty("api.write") != null && !listing.isEmpty()) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, listing);
    }
    if (Files.exists(file)) {
      var advice = "a public signature changed; if so wished: mvn test -Dapi.write, and review";
      assertThat(listing).as(advice).isEqualTo(Files.readString(file));
    }
  }

  private static JavaClasses imported(String folder) {
    var path = Path.of(folder);
    return Files.isDirectory(path)
        ? new ClassFileImporter().importPath(path)
        : new ClassFileImporter().importClasses(Set.of());
  }
}
