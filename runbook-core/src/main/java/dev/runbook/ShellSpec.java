package dev.runbook;

import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A command and its terms.
 *
 * @param argv the program and its arguments
 * @param words how it is shown
 */
record ShellSpec(
    List<String> argv,
    String words,
    Map<String, String> given,
    Map<String, Secret> secrets,
    Set<String> passing,
    Path folder,
    Duration within,
    Set<Integer> okExit,
    boolean isReading) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");
  private static final Duration WITHIN = Duration.ofMinutes(10);

  static ShellSpec of(List<String> argv, String words) {
    return new ShellSpec(
        List.copyOf(argv),
        words,
        Map.of(),
        Map.of(),
        Set.of(),
        Path.of(""),
        WITHIN,
        Set.of(0),
        false);
  }

  /** A command line as a shell would take it; for people, never run. */
  static String quoted(List<String> argv) {
    return argv.stream()
        .map(word -> PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'")
        .collect(Collectors.joining(" "));
  }

  ShellSpec with(String name, String value) {
    return new ShellSpec(
        argv, words, plus(given, name, value), secrets, passing, folder, within, okExit, isReading);
  }

  ShellSpec withSecret(String name, Secret value) {
    return new ShellSpec(
        argv, words, given, plus(secrets, name, value), passing, folder, within, okExit, isReading);
  }

  ShellSpec passing(Set<String> names) {
    names.forEach(ShellSpec::check);
    var all = Set.copyOf(names);
    return new ShellSpec(argv, words, given, secrets, all, folder, within, okExit, isReading);
  }

  ShellSpec in(Path path) {
    return new ShellSpec(argv, words, given, secrets, passing, path, within, okExit, isReading);
  }

  ShellSpec within(Duration time) {
    return new ShellSpec(argv, words, given, secrets, passing, folder, time, okExit, isReading);
  }

  ShellSpec okExit(Set<Integer> codes) {
    var all = Set.copyOf(codes);
    return new ShellSpec(argv, words, given, secrets, passing, folder, within, all, isReading);
  }

  ShellSpec reading() {
    return new ShellSpec(argv, words, given, secrets, passing, folder, within, okExit, true);
  }

  private static <V> Map<String, V> plus(Map<String, V> map, String name, V value) {
    check(name);
    var more = new TreeMap<>(map);
    more.put(name, value);
    return Collections.unmodifiableMap(more);
  }

  private static void check(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new BadSetting(
          Problem.of("`" + name + "` cannot name an environment variable")
              .advice("use letters, digits and underscores, not a digit first"));
    }
  }

  /** On one line, redacted, for messages. */
  String shown() {
    return "`" + Redactor.clean(words).strip().replaceAll("\\s*\\n\\s*", "; ") + "`";
  }
}
