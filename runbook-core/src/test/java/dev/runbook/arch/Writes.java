package dev.runbook.arch;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The rules that let nothing be written but by a mutation that core runs. */
final class Writes {
  private static final String MUTATION = "dev.runbook.Mutation";
  private static final String CONTRACT = "dev.runbook.MutationContract";

  private Writes() {}

  /** Calls of writing methods that can be reached without going through a mutation. */
  static Stream<String> outside(JavaClass type, List<Pattern> writing) {
    return type.getCodeUnits().stream()
        .filter(unit -> !isReachedByMutationsOnly(unit, new HashSet<>()))
        .flatMap(unit -> unit.getAccessesFromSelf().stream())
        .map(Writes::member)
        .filter(use -> writing.stream().anyMatch(pattern -> pattern.matcher(use).matches()))
        .map(use -> "writes outside of a mutation: " + use);
  }

  /** In a mutation, or in a method that cannot be seen from outside and that only these call. */
  private static boolean isReachedByMutationsOnly(JavaCodeUnit unit, Set<JavaCodeUnit> seen) {
    if (isMutation(unit.getOwner())) {
      return true;
    }
    if (isOpen(unit) || !seen.add(unit)) {
      return !isOpen(unit);
    }
    var callers = Stream.concat(calls(unit), references(unit)).toList();
    return !callers.isEmpty()
        && callers.stream().allMatch(caller -> isReachedByMutationsOnly(caller, seen));
  }

  private static Stream<JavaCodeUnit> calls(JavaCodeUnit unit) {
    return unit.getAccessesToSelf().stream().map(JavaAccess::getOrigin);
  }

  private static Stream<JavaCodeUnit> references(JavaCodeUnit unit) {
    return unit instanceof JavaMethod method
        ? method.getReferencesToSelf().stream().map(use -> use.getOrigin())
        : Stream.empty();
  }

  private static boolean isOpen(JavaCodeUnit unit) {
    return unit.getModifiers().contains(JavaModifier.PUBLIC)
        && Signatures.isPublic(unit.getOwner());
  }

  private static boolean isMutation(JavaClass type) {
    return type.isAssignableTo(MUTATION)
        || type.getEnclosingClass().map(Writes::isMutation).orElse(false);
  }

  private static String member(JavaAccess<?> access) {
    return access.getTargetOwner().getName() + "." + access.getTarget().getName();
  }

  /** A mutation that no subclass of the contract in {@code tests} knows. */
  static Stream<String> untested(JavaClass type, JavaClasses tests) {
    boolean concrete =
        type.isAssignableTo(MUTATION)
            && !type.isInterface()
            && !type.getModifiers().contains(JavaModifier.ABSTRACT);
    return concrete && tests.stream().noneMatch(test -> isContractOf(test, type))
        ? Stream.of("is a mutation without a subclass of MutationContract")
        : Stream.empty();
  }

  private static boolean isContractOf(JavaClass test, JavaClass mutation) {
    var wanted = List.of(mutation.getName(), Rule.outermost(mutation).getName());
    return test.isAssignableTo(CONTRACT)
        && test.getDirectDependenciesFromSelf().stream()
            .anyMatch(use -> wanted.contains(use.getTargetClass().getName()));
  }

  /** Acts of mutations that core did not call for, and changes that core did not make. */
  static Stream<String> byItself(JavaClass type) {
    var acts =
        isMutation(type)
            ? Stream.<String>empty()
            : type.getMethodCallsFromSelf().stream()
                .filter(call -> call.getTargetOwner().isAssignableTo(MUTATION))
                .filter(call -> call.getTarget().getName().equals("act"))
                .map(call -> "calls " + member(call) + ", past plan, approval and record");
    boolean own =
        type.isAssignableTo("dev.runbook.Change") && !type.getPackageName().equals("dev.runbook");
    return own ? Stream.concat(acts, Stream.of("is a Change of its own")) : acts;
  }
}
