package dev.runbook.arch;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.stream.Stream;

/** What a user of a class can see. */
final class Signatures {
  private Signatures() {}

  /** A type that a visible member shows. */
  record Shown(String member, JavaClass type) {}

  static boolean isPublic(JavaClass type) {
    return type.getModifiers().contains(JavaModifier.PUBLIC)
        && type.getEnclosingClass().map(Signatures::isPublic).orElse(true);
  }

  /** The visible methods of a visible class. */
  static Stream<JavaMethod> methods(JavaClass type) {
    return isPublic(type) ? type.getMethods().stream().filter(Signatures::isSeen) : Stream.empty();
  }

  /** Every type in a visible signature, with those in its type arguments. */
  static Stream<Shown> of(JavaClass type) {
    if (!isPublic(type)) {
      return Stream.empty();
    }
    var above =
        Stream.concat(type.getRawSuperclass().stream(), type.getRawInterfaces().stream())
            .map(other -> new Shown("its declaration", other));
    var members = type.getCodeUnits().stream().filter(Signatures::isSeen).flatMap(Signatures::all);
    return Stream.concat(above, members);
  }

  private static Stream<Shown> all(JavaCodeUnit unit) {
    var types =
        Stream.of(
                Stream.of(unit.getReturnType()),
                unit.getParameterTypes().stream(),
                unit.getThrowsClause().stream().map(thrown -> thrown.getRawType()))
            .flatMap(each -> each);
    return types
        .flatMap(each -> each.getAllInvolvedRawTypes().stream())
        .map(each -> new Shown(unit.getName(), each.getBaseComponentType()));
  }

  private static boolean isSeen(JavaCodeUnit unit) {
    var modifiers = unit.getModifiers();
    return (modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED))
        && !modifiers.contains(JavaModifier.SYNTHETIC);
  }
}
