package dev.runbook.sql;

import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import dev.runbook.Secret;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where to connect to: a URL without user, password and refused parameters, and these apart.
 *
 * @param engine which engine it is
 * @param url the JDBC URL without parameters
 * @param host the host; empty for an embedded engine
 * @param port the port; 0 if there is none
 * @param database the database's name
 * @param user who logs in; empty if nobody
 * @param password the password, if there is one
 * @param parameters what else the driver is told
 */
record Target(
    Engine engine,
    String url,
    String host,
    int port,
    String database,
    String user,
    @Nullable Secret password,
    Map<String, String> parameters) {

  Target {
    parameters = Map.copyOf(parameters);
  }

  /** What {@code url} says: {@code jdbc:..} or {@code postgres://user:password@host:port/db}. */
  static Target of(String url) {
    var text = url.strip();
    if (text.startsWith("jdbc:")) {
      text = text.substring(5);
    }
    int colon = text.indexOf(':');
    var scheme = colon < 0 ? "" : text.substring(0, colon);
    var engine = Engine.named(scheme).orElse(null);
    if (engine == null) {
      throw new BadSetting(
          Problem.of("this is not the URL of a known database")
              .seen(colon < 0 ? "there is no scheme" : "the scheme is " + scheme)
              .advice(
                  "jdbc:postgresql://host:5432/database; also mysql, mariadb, h2, duckdb, trino"));
    }
    var rest = text.substring(colon + 1);
    return rest.startsWith("//") && engine != Engine.H2
        ? server(engine, rest.substring(2))
        : embedded(engine, rest);
  }

  /** What a caller's data source says of itself; its own URL is never opened by us. */
  static Target ofDataSource(Engine engine, String url, String user) {
    try {
      var seen = of(url);
      return new Target(engine, "", seen.host, seen.port, seen.database, user, null, Map.of());
    } catch (BadSetting | Refused e) {
      return new Target(engine, "", "", 0, engine.title(), user, null, Map.of());
    }
  }

  private static Target server(Engine engine, String rest) {
    int question = rest.indexOf('?');
    var place = question < 0 ? rest : rest.substring(0, question);
    var parameters = parameters(question < 0 ? "" : rest.substring(question + 1), "&");
    int slash = place.indexOf('/');
    var authority = slash < 0 ? place : place.substring(0, slash);
    var database = slash < 0 ? "" : decode(place.substring(slash + 1));
    int at = authority.lastIndexOf('@');
    var login = at < 0 ? "" : authority.substring(0, at);
    var endpoint = Endpoint.of(authority.substring(at + 1), engine.port());
    int colon = login.indexOf(':');
    var user = decode(colon < 0 ? login : login.substring(0, colon));
    var password = colon < 0 ? "" : decode(login.substring(colon + 1));
    return made(engine, endpoint, database, user, password, parameters);
  }

  private static Target made(
      Engine engine,
      Endpoint endpoint,
      String database,
      String login,
      String word,
      Map<String, String> given) {
    var parameters = new TreeMap<>(given);
    var user = Optional.ofNullable(parameters.remove("user")).orElse(login);
    var password = Optional.ofNullable(parameters.remove("password")).orElse(word);
    Parameters.check(parameters);
    var url = "jdbc:" + engine.scheme() + "://" + endpoint + "/" + Endpoint.encode(database);
    return new Target(
        engine,
        url,
        endpoint.host(),
        endpoint.port(),
        database,
        user,
        password.isEmpty() ? null : Secret.of("the password in the URL", password),
        parameters);
  }

  private static Target embedded(Engine engine, String rest) {
    int semicolon = rest.indexOf(';');
    var place = semicolon < 0 ? rest : rest.substring(0, semicolon);
    var parameters =
        new TreeMap<>(parameters(semicolon < 0 ? "" : rest.substring(semicolon + 1), ";"));
    var user = Optional.ofNullable(parameters.remove("user")).orElse("");
    var password = Optional.ofNullable(parameters.remove("password")).orElse("");
    Parameters.check(parameters);
    return new Target(
        engine,
        "jdbc:" + engine.scheme() + ":" + place,
        "",
        0,
        place,
        user,
        password.isEmpty() ? null : Secret.of("the password in the URL", password),
        parameters);
  }

  /** Splits parameters; {@code user} and {@code password} in any case come out in lower case. */
  private static Map<String, String> parameters(String text, String separator) {
    var parameters = new TreeMap<String, String>();
    for (var part : text.split(separator, -1)) {
      if (part.isEmpty()) {
        continue;
      }
      int equals = part.indexOf('=');
      var name = decode(equals < 0 ? part : part.substring(0, equals));
      var value = equals < 0 ? "" : decode(part.substring(equals + 1));
      boolean login = name.equalsIgnoreCase("user") || name.equalsIgnoreCase("password");
      parameters.put(login ? name.toLowerCase(Locale.ROOT) : name, value);
    }
    return parameters;
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new BadSetting(
          Problem.of("a database URL has a % that is not followed by two hex digits")
              .advice("write % as %25; a password is best given as rb.secret(\"NAME\")"));
    }
  }

  /** The same place for this user; a password in the URL and one given beside it is refused. */
  Target login(String name, @Nullable Secret secret) {
    if (password != null && secret != null && !password.equals(secret)) {
      throw new Refused(
          Problem.of("two different passwords: one in the URL and one beside it")
              .at(where())
              .advice("take the password out of the URL"));
    }
    return new Target(
        engine,
        url,
        host,
        port,
        database,
        name.isEmpty() ? user : name,
        secret == null ? password : secret,
        parameters);
  }

  /** The same server, another database; an empty name changes nothing. */
  Target database(String name) {
    if (name.isEmpty() || host.isEmpty()) {
      return this;
    }
    var place = "jdbc:" + engine.scheme() + "://" + new Endpoint(host, port) + "/";
    return new Target(
        engine, place + Endpoint.encode(name), host, port, name, user, password, parameters);
  }

  /** With one more parameter for the driver. */
  Target with(String name, String value) {
    var more = new TreeMap<>(parameters);
    more.put(name, value);
    Parameters.check(more);
    return new Target(engine, url, host, port, database, user, password, more);
  }

  /** {@code db:5432/shop}. */
  String where() {
    return host.isEmpty() ? database : new Endpoint(host, port) + "/" + database;
  }

  /** {@code ops_ro@db:5432/shop}. */
  String name() {
    return user.isEmpty() ? where() : user + "@" + where();
  }

  @Override
  public String toString() {
    return name();
  }
}
