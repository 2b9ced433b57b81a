package dev.runbook.sql;

import dev.runbook.Runbook;
import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Problem;
import dev.runbook.Secret;
import dev.runbook.Settings;
import dev.runbook.Variables;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;

/**
 * Databases in a runbook: from a URL, a setting or variables to a {@link Database}. Connecting
 * sends nothing; the first statement does.
 *
 * <pre>{@code
 * var db = Sql.on(rb).connect("jdbc:postgresql://db:5432/shop", "ops_ro", rb.secret("SHOP_DB"));
 * db.query("select status, count(*) n from orders where created > :t group by status")
 *     .bind("t", since).table();
 * }</pre>
 */
public final class Sql {
  private static final List<String> LIMITS =
      List.of(
          "zone", "schema", "rows", "timeout", "timeout.trial", "timeout.change", "timeout.lock");
  private static final Set<String> KEYS = keys();
  private final Runbook rb;
  private final Open open;

  private Sql(Runbook rb) {
    this.rb = rb;
    this.open = rb.attach(Open.class, Open::new);
  }

  private static Set<String> keys() {
    var keys = new TreeSet<>(List.of("*.url", "*.user", "*.secret"));
    var both = new ArrayList<>(LIMITS);
    both.addAll(List.of("marks", "readOnly"));
    for (var key : both) {
      keys.add(key);
      keys.add("*." + key);
    }
    return keys;
  }

  /** Joins the context; what this opens is closed by {@code rb.close()}. */
  public static Sql on(Runbook rb) {
    return new Sql(rb);
  }

  /** A database behind the caller's own data source, which is never closed. */
  public static Database on(Runbook rb, DataSource dataSource) {
    var sql = new Sql(rb);
    var target = describe(dataSource);
    var sessions =
        new Sessions(target.name(), target.engine(), dataSource::getConnection, false, rb.ticks());
    sql.open.add(sessions);
    return new Database(rb, target, sessions, sql.limits(""), sql.terms(""));
  }

  private static Target describe(DataSource dataSource) {
    try (Connection connection = dataSource.getConnection()) {
      var meta = connection.getMetaData();
      var engine = Engine.ofProduct(meta.getDatabaseProductName());
      var user = meta.getUserName() == null ? "" : meta.getUserName();
      var url = meta.getURL() == null ? "" : meta.getURL();
      return Target.ofDataSource(engine, url, user);
    } catch (SQLException e) {
      throw new SqlException.Unreachable(
          Problem.of("the data source gives no connection")
              .seen(String.valueOf(e.getSQLState()))
              .advice("check it with a connection of its own"),
          e);
    }
  }

  /**
   * The database at this URL; a user and a password inside the URL are cut out of it.
   *
   * @param url {@code jdbc:postgresql://host:5432/database} or {@code
   *     postgres://user:password@host/database}
   * @throws BadSetting if it is no such URL
   */
  public Database connect(String url) {
    return open(Target.of(url), "");
  }

  /** The database at this URL for this user. */
  public Database connect(String url, String user, Secret password) {
    return open(Target.of(url).login(user, password), "");
  }

  /**
   * The database that DB_ENDPOINT, DB_NAME, DB_USER and DB_PASSWORD name; also DB_PORT, DB_SSLMODE
   * and DB_ENGINE (else the scheme of DB_ENDPOINT, else postgresql).
   *
   * @throws BadSetting naming all that are missing
   */
  public Database connect(Variables variables) {
    return open(FromVariables.target(variables), "");
  }

  /**
   * The database of the settings {@code environment.<env>.sql.<name>.url}, {@code .user} and {@code
   * .secret}, the name of a secret for {@code rb.secret}; also {@code .schema}, {@code .zone},
   * {@code .rows}, {@code .timeout} (30s), {@code .timeout.trial} (10s), {@code .timeout.change}
   * (60s), {@code .timeout.lock} (1s), {@code .readOnly} (false, true, or proved: the role must not
   * be able to write) and {@code .marks} (a table with the column {@code token} as its primary key,
   * by which a lost COMMIT is settled). Without a name in front they hold for all databases.
   *
   * @throws BadSetting if they are missing
   */
  public Database database(String name) {
    var settings = settings();
    var url = settings.find(name + ".url");
    if (url.isEmpty()) {
      throw new BadSetting(
          Problem.of("there is no database " + name + " in this environment")
              .at("environment " + rb.environment().name())
              .seen("no setting " + settings.key(name + ".url"))
              .advice(
                  "write it to runbook.properties, with .user and .secret (the name of the secret)"));
    }
    var target = Target.of(url.get());
    var user = settings.text(name + ".user", "");
    var secret = settings.find(name + ".secret");
    if (secret.isPresent()) {
      target = target.login(user, rb.secret(secret.get()));
    } else if (!user.isEmpty()) {
      target = target.login(user, null);
    }
    return open(target, name + ".");
  }

  private Database open(Target target, String prefix) {
    var application = "runbook/" + rb.environment().name() + "/" + rb.operator();
    var sessions =
        new Sessions(
            target.name(),
            target.engine(),
            () -> Drivers.open(target, application),
            true,
            rb.ticks());
    open.add(sessions);
    return new Database(rb, target, sessions, limits(prefix), terms(prefix));
  }

  private Settings.Module settings() {
    return rb.settings().module("sql", KEYS);
  }

  private Limits limits(String prefix) {
    var limits = limits("", Limits.standard());
    return prefix.isEmpty() ? limits : limits(prefix, limits);
  }

  private Limits limits(String prefix, Limits otherwise) {
    var settings = settings();
    long rows = settings.number(prefix + "rows", otherwise.rows());
    return new Limits(
        (int) Math.max(0, Math.min(rows, Integer.MAX_VALUE)),
        settings.duration(prefix + "timeout", otherwise.statement()),
        settings.duration(prefix + "timeout.trial", otherwise.trial()),
        settings.duration(prefix + "timeout.change", otherwise.change()),
        settings.duration(prefix + "timeout.lock", otherwise.lock()),
        zone(settings.text(prefix + "zone", otherwise.zone().getId())),
        settings.text(prefix + "schema", otherwise.schema()));
  }

  private Terms terms(String prefix) {
    var settings = settings();
    var terms = Terms.of(settings.text("marks", ""), settings.text("readOnly", "false"));
    return prefix.isEmpty()
        ? terms
        : Terms.of(
            settings.text(prefix + "marks", terms.marks()),
            settings.text(prefix + "readOnly", terms.access().word()));
  }

  static ZoneId zone(String name) {
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      throw new BadSetting(
          Problem.of("`" + name + "` is not a time zone").advice("UTC, Asia/Seoul, +09:00"));
    }
  }

  /**
   * An array to bind, for {@code = any(:ids)}: one value, however many elements.
   *
   * @param type the SQL type of its elements: {@code bigint}, {@code text}, {@code uuid}
   */
  public static Param array(String type, Collection<?> elements) {
    return new Param.Many(type, elements.stream().map(e -> Value.of("array", e)).toList());
  }

  /** JSON text to bind. */
  public static Param json(String text) {
    return new Param.Json(text);
  }

  /** A value to bind that needs its type said; made by {@link Sql#array} and {@link Sql#json}. */
  public sealed interface Param {
    /** One array of an SQL type. */
    record Many(String type, List<Object> elements) implements Param {
      /** The elements are copied. */
      public Many {
        elements = List.copyOf(elements);
      }
    }

    /** JSON text. */
    record Json(String text) implements Param {}
  }

  /** What was opened in one context. */
  static final class Open implements AutoCloseable {
    private final List<Sessions> all = new CopyOnWriteArrayList<>();

    void add(Sessions sessions) {
      all.add(sessions);
    }

    @Override
    public void close() {
      all.forEach(Sessions::close);
    }
  }
}
