package dev.runbook.k8s;

import dev.runbook.Runbook;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Where credentials may lie: the environment variables and the folder that every pod has. */
record Places(Function<String, Optional<String>> variables, Path account) {
  private static final String ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

  static Places of(Runbook rb) {
    return new Places(rb.settings()::variable, Path.of(ACCOUNT));
  }

  /** The files of KUBECONFIG, else {@code ~/.kube/config}; whether they are there or not. */
  List<Path> files() {
    var listed = variables.apply("KUBECONFIG");
    if (listed.isPresent()) {
      return Arrays.stream(listed.get().split(File.pathSeparator))
          .filter(name -> !name.isBlank())
          .map(Path::of)
          .toList();
    }
    return home().map(home -> List.of(home.resolve(".kube").resolve("config"))).orElse(List.of());
  }

  private Optional<Path> home() {
    var home = variables.apply("HOME");
    return (home.isPresent() ? home : variables.apply("USERPROFILE")).map(Path::of);
  }
}
