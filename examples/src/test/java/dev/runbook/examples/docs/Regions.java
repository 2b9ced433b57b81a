package dev.runbook.examples.docs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The named pieces of source that documents show: what stands between {@code // region page:name}
 * and {@code // endregion} in a Java or JShell file, without its indentation.
 */
final class Regions {
  private static final Pattern BEGIN = Pattern.compile("\\s*// region ([a-z0-9.-]+:[a-z0-9.-]+)");
  private static final Pattern END = Pattern.compile("\\s*// endregion");

  private final Map<String, String> regions = new LinkedHashMap<>();

  static Regions of(List<Path> files) {
    var regions = new Regions();
    files.forEach(regions::read);
    return regions;
  }

  Map<String, String> all() {
    return Map.copyOf(regions);
  }

  private void read(Path file) {
    String name = null;
    var lines = new ArrayList<String>();
    for (var line : Repository.read(file).lines().toList()) {
      var begin = BEGIN.matcher(line);
      if (begin.matches()) {
        check(name == null, file + ": region " + name + " has no // endregion");
        name = begin.group(1);
        lines.clear();
      } else if (END.matcher(line).matches() && name != null) {
        var text = String.join("\n", lines).stripIndent().strip();
        check(regions.put(name, text) == null, file + ": region " + name + " is there twice");
        name = null;
      } else {
        lines.add(line);
      }
    }
    check(name == null, file + ": region " + name + " has no // endregion");
  }

  private static void check(boolean fine, String otherwise) {
    if (!fine) {
      throw new AssertionError(otherwise);
    }
  }
}
