package dev.runbook;

import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where secrets come from: code, a variable, or the file that a variable names.
 *
 * @param given those that code gave
 */
record SecretSources(Map<String, Secret> given, Settings settings) {
  SecretSources {
    given = Map.copyOf(given);
  }

  /**
   * The secret called {@code name}.
   *
   * @throws BadSetting if there is none
   */
  Secret find(String name) {
    var known = given.get(name);
    if (known != null) {
      return known;
    }
    var value = settings.variable(name);
    if (value.isPresent()) {
      return Secret.of(name, value.get());
    }
    var file = settings.variable(name + "_FILE");
    if (file.isPresent()) {
      return Secret.of(name, content(name, Path.of(file.get())));
    }
    throw new BadSetting(
        Problem.of("there is no secret " + name)
            .at("environment " + settings.environment().name())
            .seen("neither code nor the variable " + name + " nor " + name + "_FILE gives it")
            .advice("export " + name + "=..., or Runbook.with().secret(\"" + name + "\", ...)"));
  }

  private static String content(String name, Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new BadSetting(
          Problem.of("cannot read the secret " + name)
              .at(file.toString())
              .seen(e.getClass().getSimpleName())
              .advice("let " + name + "_FILE name a readable UTF-8 file"));
    }
  }
}
