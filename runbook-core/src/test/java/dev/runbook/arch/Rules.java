package dev.runbook.arch;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** The rules every module keeps; each is shown to bite in {@link RulesTest}. */
public final class Rules {
  /** Interfaces that callers implement: everything else that is public is closed. */
  private static final Set<String> OPEN =
      Set.of("Host", "Ticks", "Approver", "Mutation", "Shown", "Live");

  private static final List<String> LOGGING =
      List.of(
          "java.util.logging", "org.apache.log", "ch.qos.logback", "org.apache.commons.logging");

  private static final List<String> HOLDERS =
      List.of("java.util.concurrent.", "java.lang.ThreadLocal", "dev.runbook.Secrets");

  private Rules() {}

  /** For production classes of {@code module}, a package name. */
  public static List<Rule> of(String module) {
    return List.of(
        new Rule("modules_know_core_only", type -> siblings(type, module)),
        new Rule("internal_never_in_signatures", Rules::internals),
        new Rule("ports_only", type -> Uses.of(type, Uses.PORTS).map(use -> "uses " + use)),
        new Rule("no_thread_local", type -> depends(type, List.of("java.lang.ThreadLocal"))),
        new Rule("no_static_state", Rules::state),
        new Rule("no_work_in_static_initialisers", Rules::initialiser),
        new Rule("public_types_are_closed", Rules::open),
        new Rule("no_bare_collections_shown", Rules::bare),
        new Rule("no_get_prefix", Rules::getters),
        new Rule("no_vague_names", Rules::vague),
        new Rule("no_service_loader", type -> depends(type, List.of("java.util.ServiceLoader"))),
        new Rule("no_system_exit", type -> Uses.of(type, Uses.EXIT).map(use -> "calls " + use)),
        new Rule("slf4j_api_only", type -> depends(type, LOGGING)),
        new Rule("packages_are_null_marked", Rules::unmarked),
        new Rule("no_reflection", type -> Uses.of(type, Uses.REFLECTION).map(u -> "uses " + u)),
        new Rule("unwrap_is_recorded", Rules::unwraps),
        new Rule("only_core_makes_changes", Writes::byItself));
  }

  /**
   * Whatever writes stands in a class that implements {@code Mutation}, or in methods that are
   * called from these alone.
   *
   * @param writing the writing methods of the client, as regular expressions for {@code
   *     owner.member}: {@code java\\.sql\\.Connection\\.commit}
   */
  static Rule writes(List<String> writing) {
    var patterns = writing.stream().map(Pattern::compile).toList();
    return new Rule("only_mutations_write", type -> Writes.outside(type, patterns));
  }

  /** Each mutation is known to a subclass of {@code MutationContract} among {@code tests}. */
  static Rule contracted(JavaClasses tests) {
    return new Rule("every_mutation_has_a_contract_test", type -> Writes.untested(type, tests));
  }

  /** For core alone. */
  public static Rule signatures() {
    return new Rule("core_signatures_are_jdk_or_ours", Rules::foreign);
  }

  /** For test classes. */
  static Rule sleepless() {
    return new Rule(
        "tests_do_not_sleep", type -> Uses.of(type, Uses.SLEEP).map(use -> "calls " + use));
  }

  private static Stream<String> siblings(JavaClass type, String module) {
    return dependencies(type)
        .filter(other -> other.getPackageName().startsWith("dev.runbook"))
        .filter(other -> !other.getPackageName().startsWith(module))
        .filter(other -> !isCore(other.getPackageName()))
        .map(other -> "knows " + other.getName());
  }

  private static boolean isCore(String name) {
    return List.of("dev.runbook", "dev.runbook.internal", "dev.runbook.testing").contains(name);
  }

  private static Stream<String> depends(JavaClass type, List<String> prefixes) {
    return dependencies(type)
        .filter(other -> Uses.begins(other.getName(), prefixes))
        .map(other -> "knows " + other.getName());
  }

  private static Stream<JavaClass> dependencies(JavaClass type) {
    return type.getDirectDependenciesFromSelf().stream()
        .map(dependency -> dependency.getTargetClass().getBaseComponentType());
  }

  private static Stream<String> internals(JavaClass type) {
    return Signatures.of(type)
        .filter(use -> use.type().getPackageName().contains(".internal"))
        .map(use -> use.member() + " shows " + use.type().getName());
  }

  private static Stream<String> foreign(JavaClass type) {
    return Signatures.of(type)
        .filter(use -> !use.type().isPrimitive())
        .filter(use -> !Uses.begins(use.type().getName(), List.of("java.", "dev.runbook.")))
        .map(use -> use.member() + " shows " + use.type().getName());
  }

  private static Stream<String> state(JavaClass type) {
    var fields =
        type.getFields().stream()
            .filter(field -> has(field, JavaModifier.STATIC) && !has(field, JavaModifier.FINAL))
            .filter(field -> !has(field, JavaModifier.SYNTHETIC))
            .map(field -> "has the static variable " + field.getName());
    var holders =
        type.getStaticInitializer().stream()
            .flatMap(unit -> unit.getConstructorCallsFromSelf().stream())
            .map(call -> call.getTargetOwner())
            .filter(Rules::isHolder)
            .map(owner -> "keeps a " + owner.getName() + " for the whole JVM");
    return Stream.concat(fields, holders);
  }

  private static boolean isHolder(JavaClass owner) {
    return owner.isAssignableTo(Collection.class)
        || owner.isAssignableTo(Map.class)
        || Uses.begins(owner.getName(), HOLDERS);
  }

  private static boolean has(JavaField field, JavaModifier modifier) {
    return field.getModifiers().contains(modifier);
  }

  private static Stream<String> initialiser(JavaClass type) {
    return type.getStaticInitializer().stream()
        .flatMap(unit -> Uses.of(unit, Uses.IO_AND_AWT))
        .map(use -> "uses " + use + " when it is loaded");
  }

  private static Stream<String> open(JavaClass type) {
    if (!Signatures.isPublic(type)) {
      return Stream.empty();
    }
    var members =
        type.getMembers().stream()
            .filter(member -> member.getModifiers().contains(JavaModifier.PROTECTED))
            .filter(member -> !member.getModifiers().contains(JavaModifier.SYNTHETIC))
            .map(member -> "has the protected member " + member.getName());
    var fields =
        type.getFields().stream()
            .filter(field -> has(field, JavaModifier.PUBLIC) && !has(field, JavaModifier.STATIC))
            .map(field -> "has the public field " + field.getName());
    var itself = isClosed(type) ? Stream.<String>empty() : Stream.of("can be extended by anybody");
    return Stream.of(members, fields, itself).flatMap(all -> all);
  }

  private static boolean isClosed(JavaClass type) {
    return type.isRecord()
        || type.isEnum()
        || type.isAnnotation()
        || type.getModifiers().contains(JavaModifier.FINAL)
        || type.reflect().isSealed()
        || (type.isInterface() && OPEN.contains(type.getSimpleName()));
  }

  /** A module's entry is what has {@code on(Runbook)}: what it gives must show itself. */
  private static Stream<String> bare(JavaClass type) {
    boolean entry =
        type.getMethods().stream()
            .anyMatch(
                m -> m.getName().equals("on") && m.getModifiers().contains(JavaModifier.STATIC));
    return Signatures.methods(type)
        .filter(method -> entry && isBare(method.getRawReturnType()))
        .map(method -> method.getName() + "() gives a bare " + method.getRawReturnType().getName());
  }

  private static boolean isBare(JavaClass type) {
    return type.isArray()
        || type.isAssignableTo(Collection.class)
        || type.isAssignableTo(Map.class);
  }

  private static Stream<String> getters(JavaClass type) {
    return Signatures.methods(type)
        .map(JavaMethod::getName)
        .filter(name -> name.matches("get[A-Z].*"))
        .map(name -> "has a getter, " + name);
  }

  private static Stream<String> vague(JavaClass type) {
    return Stream.of("Manager", "Helper", "Util", "Utils", "Impl")
        .filter(type.getSimpleName()::endsWith)
        .map(suffix -> "has a name that says nothing: " + suffix);
  }

  private static Stream<String> unmarked(JavaClass type) {
    return type.getPackage().isAnnotatedWith(NullMarked.class)
        ? Stream.empty()
        : Stream.of("is in a package without @NullMarked");
  }

  private static Stream<String> unwraps(JavaClass type) {
    return Signatures.methods(type)
        .filter(method -> method.getName().equals("unwrap"))
        .filter(m -> m.getMethodCallsFromSelf().stream().noneMatch(c -> c.getName().equals("raw")))
        .map(method -> "hands out its client without a record: unwrap() calls no raw()");
  }
}
