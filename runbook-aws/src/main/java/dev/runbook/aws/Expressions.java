package dev.runbook.aws;

import dev.runbook.RunbookException.Problem;
import dev.runbook.aws.AwsException.BadQuery;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Names inside expressions of metric math. */
final class Expressions {
  private static final Pattern ID = Pattern.compile("[a-z][a-zA-Z0-9_]*");
  private static final Pattern TOKEN =
      Pattern.compile(
          "'(?:[^'\\\\]|\\\\.)*'|\"[^\"]*\"|\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?|[A-Za-z_][A-Za-z0-9_]*|.",
          Pattern.DOTALL);

  private Expressions() {}

  /** Refuses a name that metric math could not have. */
  static void checkName(String name) {
    if (!ID.matcher(name).matches()) {
      throw new BadQuery(
          Problem.of("`" + name + "` cannot name an input of an expression")
              .advice("a small letter, then letters, digits and _"),
          null);
    }
  }

  /** Refuses names in the expression that are no inputs. */
  static void checkInputs(String expression, Collection<String> inputs) {
    for (var name : names(expression)) {
      if (!inputs.contains(name)) {
        throw new BadQuery(
            Problem.of("the expression names `" + name + "`, which is no input")
                .at(expression)
                .seen(
                    inputs.isEmpty()
                        ? "there are no inputs"
                        : "inputs: " + String.join(", ", inputs))
                .advice("give it: .with(\"" + name + "\", cw.metric(..))"),
            null);
      }
    }
  }

  private static List<String> names(String expression) {
    var names = new ArrayList<String>();
    var tokens = TOKEN.matcher(expression);
    while (tokens.find()) {
      if (ID.matcher(tokens.group()).matches()) {
        names.add(tokens.group());
      }
    }
    return names;
  }

  /** The expression with other names for its inputs. */
  static String renamed(String expression, Map<String, String> names) {
    var text = new StringBuilder();
    var tokens = TOKEN.matcher(expression);
    while (tokens.find()) {
      text.append(names.getOrDefault(tokens.group(), tokens.group()));
    }
    return text.toString();
  }
}
