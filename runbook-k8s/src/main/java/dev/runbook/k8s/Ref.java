package dev.runbook.k8s;

import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Problem;

/**
 * One object by kind, namespace and name.
 *
 * @param home where the namespace comes from; {@code chosen} unless it was left to the context
 */
record Ref(Kind kind, Access.Home home, String name) {
  /** From {@code namespace/name} or {@code name}. */
  static Ref of(Kind kind, String text, Access.Home home) {
    int slash = text.indexOf('/');
    var name = text.substring(slash + 1);
    boolean bad =
        name.isBlank() || name.contains("/") || slash == 0 || (slash > 0 && !kind.namespaced());
    if (bad) {
      throw new BadSetting(
          Problem.of("`" + text + "` does not name a " + kind.word())
              .advice(kind.namespaced() ? "write namespace/name" : "write its name alone"));
    }
    if (!kind.namespaced()) {
      return new Ref(kind, new Access.Home("", "none", true), name);
    }
    return slash < 0
        ? new Ref(kind, home, name)
        : new Ref(kind, new Access.Home(text.substring(0, slash), "the name", true), name);
  }

  String namespace() {
    return home.name();
  }

  String path() {
    return kind.path(namespace(), name);
  }

  /** A part of it: {@code scale}, {@code log}. */
  String path(String part) {
    return path() + "/" + part;
  }

  /** {@code shop/checkout}. */
  String full() {
    return namespace().isEmpty() ? name : namespace() + "/" + name;
  }

  Rights.Right right(String verb, String sub) {
    return new Rights.Right(verb, kind, sub, namespace(), name);
  }

  /** {@code deployment shop/checkout}. */
  @Override
  public String toString() {
    return kind.word() + " " + full();
  }
}
