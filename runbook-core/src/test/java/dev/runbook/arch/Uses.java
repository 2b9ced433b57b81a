package dev.runbook.arch;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaCodeUnitReference;
import java.util.List;
import java.util.stream.Stream;

/** What a class uses, as {@code owner.member}; a constructor is {@code owner.<init>}. */
final class Uses {
  /** Time, chance, environment, standard streams and processes: the ports alone reach them. */
  static final List<String> PORTS =
      List.of(
          "java.lang.System.getenv",
          "java.lang.System.getProperty",
          "java.lang.System.getProperties",
          "java.lang.System.setProperty",
          "java.lang.System.nanoTime",
          "java.lang.System.currentTimeMillis",
          "java.lang.System.out",
          "java.lang.System.err",
          "java.lang.System.in",
          "java.time.Instant.now",
          "java.time.LocalDate.now",
          "java.time.LocalDateTime.now",
          "java.time.ZonedDateTime.now",
          "java.time.OffsetDateTime.now",
          "java.time.Clock.system",
          "java.time.ZoneId.systemDefault",
          "java.lang.Thread.sleep",
          "java.util.concurrent.TimeUnit.sleep",
          "java.util.concurrent.locks.LockSupport.parkNanos",
          "java.lang.ProcessBuilder.<init>",
          "java.lang.Runtime.exec",
          "java.lang.Math.random",
          "java.util.Random.<init>",
          "java.security.SecureRandom.<init>",
          "java.util.UUID.randomUUID",
          "java.util.concurrent.ThreadLocalRandom.current");

  static final List<String> SLEEP =
      List.of("java.lang.Thread.sleep", "java.util.concurrent.TimeUnit.sleep");

  static final List<String> REFLECTION =
      List.of(
          "java.lang.Class.forName",
          "java.lang.Class.getMethod",
          "java.lang.Class.getDeclared",
          "java.lang.Class.getField",
          "java.lang.Class.getConstructor",
          "java.lang.reflect.",
          "java.lang.invoke.MethodHandles");

  static final List<String> EXIT =
      List.of("java.lang.System.exit", "java.lang.Runtime.exit", "java.lang.Runtime.halt");

  static final List<String> IO_AND_AWT =
      List.of(
          "java.nio.file.Files.",
          "java.io.File",
          "java.net.",
          "java.awt.",
          "javax.imageio.",
          "java.lang.ProcessBuilder",
          "java.lang.Class.getResource");

  private Uses() {}

  /** Which of the members that begin with one of {@code prefixes} are used by {@code type}. */
  static Stream<String> of(JavaClass type, List<String> prefixes) {
    var accesses = type.getAccessesFromSelf().stream().map(Uses::member);
    var references = type.getCodeUnitReferencesFromSelf().stream().map(Uses::member);
    return Stream.concat(accesses, references).filter(use -> begins(use, prefixes));
  }

  /** The same for one method, constructor or static initialiser. */
  static Stream<String> of(JavaCodeUnit unit, List<String> prefixes) {
    return unit.getAccessesFromSelf().stream()
        .map(Uses::member)
        .filter(use -> begins(use, prefixes));
  }

  static boolean begins(String use, List<String> prefixes) {
    return prefixes.stream().anyMatch(use::startsWith);
  }

  private static String member(JavaAccess<?> access) {
    return access.getTargetOwner().getName() + "." + access.getTarget().getName();
  }

  private static String member(JavaCodeUnitReference<?> use) {
    return use.getTargetOwner().getName() + "." + use.getTarget().getName();
  }
}
