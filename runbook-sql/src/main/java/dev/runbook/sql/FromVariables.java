package dev.runbook.sql;

import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import dev.runbook.Variables;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads DB_ENDPOINT, DB_NAME, DB_USER, DB_PASSWORD, and the optional ones beside them. */
final class FromVariables {
  /** What somebody else's variables may tell the driver; everything else is refused. */
  private static final Set<String> ALLOWED =
      Set.of("sslmode", "targetservertype", "connecttimeout", "sockettimeout", "tcpkeepalive");

  private FromVariables() {}

  static Target target(Variables variables) {
    var endpoint = variables.text("DB_ENDPOINT").orElse("").strip();
    boolean isUrl = endpoint.startsWith("jdbc:") || endpoint.contains("://");
    check(variables, endpoint, isUrl);
    var target = isUrl ? Target.of(endpoint) : plain(variables, endpoint);
    allow(target.parameters());
    target = target.database(variables.text("DB_NAME").orElse(""));
    target =
        target.login(
            variables.text("DB_USER").orElse(""), variables.find("DB_PASSWORD").orElse(null));
    var tls = variables.text("DB_SSLMODE");
    return tls.isEmpty() ? target : target.with("sslmode", tls.get());
  }

  private static void check(Variables variables, String endpoint, boolean isUrl) {
    var wanted =
        isUrl
            ? List.of("DB_ENDPOINT")
            : List.of("DB_ENDPOINT", "DB_NAME", "DB_USER", "DB_PASSWORD");
    var missing = new ArrayList<String>();
    for (var key : wanted) {
      boolean absent = key.equals("DB_ENDPOINT") ? endpoint.isEmpty() : !has(variables, key);
      if (absent) {
        missing.add(key);
      }
    }
    if (!missing.isEmpty()) {
      throw new BadSetting(
          Problem.of("these variables are missing: " + String.join(", ", missing))
              .at(
                  missing.stream()
                      .map(variables::origin)
                      .distinct()
                      .collect(Collectors.joining("; ")))
              .seen("there are " + String.join(", ", database(variables)))
              .advice("define them, or name their prefix: variables.prefix(\"ORDERS_\")"));
    }
  }

  private static boolean has(Variables variables, String key) {
    return variables.text(key).filter(text -> !text.isBlank()).isPresent();
  }

  private static List<String> database(Variables variables) {
    var names = variables.keys().stream().filter(key -> key.contains("DB_")).limit(20).toList();
    return names.isEmpty() ? List.of("none with DB_ in their name") : names;
  }

  private static Target plain(Variables variables, String endpoint) {
    var word = variables.text("DB_ENGINE").orElse("postgresql");
    var engine = Engine.named(word).orElse(null);
    if (engine == null) {
      throw new BadSetting(
          Problem.of("DB_ENGINE names no known database")
              .at(variables.origin("DB_ENGINE"))
              .seen(word)
              .advice("postgresql, mysql, mariadb, h2, duckdb or trino"));
    }
    var port = variables.text("DB_PORT").map(text -> ":" + text.strip()).orElse("");
    boolean hasPort = endpoint.matches("(\\[.*\\]|[^:]*):\\d+");
    boolean bareV6 =
        !endpoint.startsWith("[") && endpoint.indexOf(':') != endpoint.lastIndexOf(':');
    var host = bareV6 ? "[" + endpoint + "]" : endpoint;
    return Target.of(engine.scheme() + "://" + host + (hasPort ? "" : port) + "/");
  }

  private static void allow(Map<String, String> parameters) {
    for (var name : parameters.keySet()) {
      if (!ALLOWED.contains(name.toLowerCase(Locale.ROOT))) {
        throw new Refused(
            Problem.of("the URL parameter " + name + " in DB_ENDPOINT is refused")
                .seen("of a URL from variables only " + String.join(", ", ALLOWED) + " are taken")
                .advice("take it out, or connect with a URL of your own: Sql.on(rb).connect(url)"));
      }
    }
  }
}
