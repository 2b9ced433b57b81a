package dev.runbook.arch;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** A rule of the architecture: what is wrong with a class, if anything, in words. */
public record Rule(String name, Function<JavaClass, Stream<String>> broken) {
  /** What breaks this rule, but for the classes excepted by their simple name. */
  List<String> check(JavaClasses classes, Set<String> excepted) {
    return classes.stream()
        .filter(type -> !excepted.contains(outermost(type).getSimpleName()))
        .flatMap(type -> broken.apply(type).map(what -> type.getName() + " " + what))
        .distinct()
        .sorted()
        .toList();
  }

  static JavaClass outermost(JavaClass type) {
    return type.getEnclosingClass().map(Rule::outermost).orElse(type);
  }
}
