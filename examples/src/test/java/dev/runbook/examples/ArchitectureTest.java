package dev.runbook.examples;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Examples may know every module, but only what a user may know. */
class ArchitectureTest {
  private final JavaClasses classes = new ClassFileImporter().importPath(Path.of("target/classes"));

  @Test
  void no_system_exit() {
    noClasses().should().callMethod(System.class, "exit", int.class).check(classes);
  }

  @Test
  void no_internals_and_no_client_of_a_module() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.runbook.internal..", "org.jdbi..", "com.fasterxml..")
        .check(classes);
  }
}
