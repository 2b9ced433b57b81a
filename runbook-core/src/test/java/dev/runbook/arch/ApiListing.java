package dev.runbook.arch;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.lang.reflect.Executable;
import java.lang.reflect.Member;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every public signature of a module as text, in an order that does not depend on the compiler. */
final class ApiListing {
  private ApiListing() {}

  static String of(JavaClasses classes) {
    return classes.stream()
        .filter(Signatures::isPublic)
        .map(JavaClass::reflect)
        .sorted((left, right) -> left.getName().compareTo(right.getName()))
        .map(ApiListing::type)
        .collect(Collectors.joining("\n"));
  }

  private static String type(Class<?> type) {
    var members =
        Stream.of(
                type.getDeclaredFields(), type.getDeclaredConstructors(), type.getDeclaredMethods())
            .flatMap(Arrays::stream)
            .map(Member.class::cast)
            .filter(member -> !member.isSynthetic() && isSeen(member.getModifiers()))
            .map(member -> "  " + text(member).replace(type.getName() + ".", ""))
            .sorted();
    // JDK 17 does not say sealed here, later ones do
    var head = type.toGenericString().replaceAll("(non-)?sealed ", "") + above(type);
    return Stream.concat(Stream.of(head), members).map(ApiListing::shorter).collect(lines());
  }

  private static Collector<CharSequence, ?, String> lines() {
    return Collectors.joining("\n", "", "\n");
  }

  private static String above(Class<?> type) {
    var all =
        Stream.concat(
            Stream.of(type.getGenericSuperclass()), Arrays.stream(type.getGenericInterfaces()));
    var names =
        all.filter(Objects::nonNull)
            .map(Type::getTypeName)
            .filter(name -> !name.matches("java.lang.(Object|Record|Enum<.*>)"))
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? "" : " : " + names;
  }

  private static String text(Member member) {
    return member instanceof Executable executable
        ? executable.toGenericString()
        : member.toString();
  }

  private static boolean isSeen(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private static String shorter(String line) {
    return line.replaceAll("java\\.(lang|util|time)\\.(?=[A-Z])", "");
  }
}
