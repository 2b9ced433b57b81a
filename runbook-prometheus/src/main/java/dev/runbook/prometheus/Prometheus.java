package dev.runbook.prometheus;

import dev.runbook.Chart;
import dev.runbook.Runbook;
import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Problem;
import dev.runbook.Secret;
import dev.runbook.SeriesSet;
import dev.runbook.Table;
import dev.runbook.TimeRange;
import dev.runbook.prometheus.Access.Auth;
import dev.runbook.prometheus.Access.Tls;
import dev.runbook.prometheus.Access.Where;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A server that speaks the Prometheus HTTP API: Prometheus, Mimir, Thanos, VictoriaMetrics, Amazon
 * Managed Prometheus. Only reads. Immutable: each method returns a new phrase, and nothing is
 * contacted before a query is shown.
 *
 * <pre>{@code
 * var prom = Prometheus.on(rb);
 * prom.query("node_load1").last("1h").chart();
 * prom.query("sum(up)").number();
 * }</pre>
 */
public final class Prometheus {
  private final Runbook rb;
  private final Knobs knobs;
  private final Access access;

  private Prometheus(Runbook rb, Knobs knobs, Access access) {
    this.rb = rb;
    this.knobs = knobs;
    this.access = access;
  }

  /**
   * The server that the settings name: {@code environment.<env>.prometheus.url}, {@code
   * default.prometheus.url} or the variable {@code PROMETHEUS_URL}; {@link #at(String)} overrules
   * them. Nothing is contacted. What it opens is closed with {@code rb}.
   *
   * @throws BadSetting if a setting of this module is unknown or of the wrong kind
   */
  public static Prometheus on(Runbook rb) {
    return join(rb, null);
  }

  /** The same through your own client, which is never closed: its TLS and proxy hold. */
  public static Prometheus on(Runbook rb, HttpClient client) {
    return join(rb, client);
  }

  private static Prometheus join(Runbook rb, @Nullable HttpClient client) {
    var settings = rb.settings().module("prometheus", Knobs.KEYS);
    var knobs = Knobs.of(settings, rb.environment());
    var tls = new Tls(settings.text("cert", ""), settings.text("key", ""), settings.text("ca", ""));
    var key = settings.key("url");
    var where =
        settings
            .find("url")
            .map(url -> fixed(url, key))
            .or(
                () ->
                    rb.settings()
                        .variable("PROMETHEUS_URL")
                        .map(url -> fixed(url, "PROMETHEUS_URL")))
            .orElse(new Where.Unset(key));
    Auth auth = new Auth.None();
    var token = settings.find("token");
    var secret = settings.find("secret");
    if (token.isPresent()) {
      auth = new Auth.Bearer(() -> rb.secret(token.get()));
    } else if (secret.isPresent()) {
      auth = new Auth.Basic(settings.text("user", ""), () -> rb.secret(secret.get()));
    }
    var access =
        new Access(
            where,
            auth,
            List.of(),
            settings.text("tenant", ""),
            null,
            tls,
            settings
                .find("dialect")
                .map(name -> dialect(name, settings.key("dialect")))
                .orElse(null),
            client);
    return new Prometheus(rb, knobs, access);
  }

  private static Where fixed(String url, String place) {
    return new Where.Fixed(Address.of(url, place));
  }

  private static Dialect dialect(String name, String key) {
    try {
      return Dialect.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new BadSetting(
          Problem.of("`" + key + "` names no dialect")
              .seen(name)
              .advice("one of prometheus, mimir, thanos, victoriametrics, amazon"));
    }
  }

  private Prometheus with(Access other) {
    return new Prometheus(rb, knobs, other);
  }

  /**
   * Another address. Its base path is kept; what was pasted beyond it, such as {@code /graph}, is
   * cut; {@code user:password@} becomes basic authentication.
   */
  public Prometheus at(String url) {
    return with(access.where(fixed(url, "the address given to at(..)")));
  }

  /** Another address. */
  public Prometheus at(URI uri) {
    return at(uri.toString());
  }

  /** An address that is asked before every request, such as that of a forwarded port. */
  public Prometheus at(Supplier<URI> uri) {
    return with(access.where(new Where.Asked(uri)));
  }

  /** Names the tenant: sent as X-Scope-OrgID; {@code a|b} asks Mimir for both. */
  public Prometheus tenant(String id) {
    checkHeader("X-Scope-OrgID", id);
    return with(access.tenant(id));
  }

  /** Shows a bearer token. */
  public Prometheus bearer(Secret token) {
    return bearer(() -> token);
  }

  /** Shows a bearer token that is asked per request, and once more when it was refused. */
  public Prometheus bearer(Supplier<Secret> token) {
    return with(access.auth(new Auth.Bearer(token)));
  }

  /** Shows a user and a password. */
  public Prometheus basic(String user, Secret password) {
    return basic(user, () -> password);
  }

  /** Shows a user and a password that is asked per request. */
  public Prometheus basic(String user, Supplier<Secret> password) {
    return with(access.auth(new Auth.Basic(user, password)));
  }

  /** Sends one header more with every request; what is secret belongs into {@link #bearer}. */
  public Prometheus header(String name, String value) {
    checkHeader(name, value);
    return with(access.header(name, value));
  }

  private static void checkHeader(String name, String value) {
    try {
      var unused = HttpRequest.newBuilder().header(name, value);
    } catch (IllegalArgumentException e) {
      throw new BadSetting(
          Problem.of("the header " + name + " cannot be sent")
              .advice("its name or value has characters that no header may have"));
    }
  }

  /** Shows a client certificate, from PEM files that are read again when they change. */
  public Prometheus certificate(Path certificate, Path key) {
    return with(access.tls(new Tls(certificate.toString(), key.toString(), access.tls().ca())));
  }

  /** Trusts the authorities in this PEM file instead of the JDK's. */
  public Prometheus trust(Path authorities) {
    var tls = access.tls();
    return with(access.tls(new Tls(tls.cert(), tls.key(), authorities.toString())));
  }

  /** Signs every request, for example for Amazon Managed Prometheus. */
  public Prometheus signed(RequestSigner signer) {
    return with(access.signer(signer));
  }

  /** Says whose API it is instead of asking the server. */
  public Prometheus dialect(Dialect dialect) {
    return with(access.dialect(dialect));
  }

  /**
   * A query in PromQL. {@code :name} after a matcher's operator stands for a value given by {@code
   * bind}; {@code $rate}, {@code $step} and {@code $range} are filled in.
   */
  public PromQuery query(String promql) {
    return new PromQuery(this, Ask.of(promql));
  }

  /** A metric put together word by word, with every value escaped. */
  public PromSelector metric(String name) {
    return new PromSelector(this, name);
  }

  private Meta meta() {
    return new Meta(asking(), rb.ticks().now());
  }

  /** The metrics whose name matches, {@code *} standing for anything, with type, unit and help. */
  public Table find(String glob) {
    return meta().find(glob).on(rb);
  }

  /** The labels there are. */
  public Table labels() {
    return meta().labels().on(rb);
  }

  /** The values that a label has. */
  public Table values(String label) {
    return meta().values(label).on(rb);
  }

  /** The series of the last hour that a plain selector finds, a row each. */
  public Table seriesOf(String selector) {
    return meta().series(selector).on(rb);
  }

  /** The alerts that are pending or firing; usable as chart markers. */
  public Table alerts() {
    return meta().alerts().on(rb);
  }

  /** One alerting rule, for a guard or a check that it does not fire. */
  public PromBound.Alert alert(String name) {
    return new PromBound.Alert(this, name);
  }

  /** The recording and alerting rules, and how their last evaluation went. */
  public Table rules() {
    return meta().rules().on(rb);
  }

  /** What the server scrapes, and how the last scrape went. */
  public Table targets() {
    return meta().targets().on(rb);
  }

  /** The exemplars of a query in its range, or in the last hour. */
  public Table exemplars(PromQuery query) {
    return meta().exemplars(query.ranged()).on(rb);
  }

  /** The metrics with the most series. */
  public Table cardinality() {
    return meta().cardinality().on(rb);
  }

  /** Who answers, at which address, as whom it is asked, and what was noticed on the way. */
  public Table identity() {
    return asking().identity();
  }

  /** Several queries over one window with one step; their series carry a label {@code query}. */
  public Together together(PromQuery... queries) {
    return new Together("query", List.of(queries));
  }

  /** The same of several servers; their series carry a label {@code source}. */
  public static Together sideBySide(PromQuery... queries) {
    return new Together("source", List.of(queries));
  }

  /** Several queries over one window. Immutable. */
  public static final class Together {
    private final String label;
    private final List<PromQuery> queries;

    private Together(String label, List<PromQuery> queries) {
      this.label = label;
      this.queries = queries;
    }

    /** The length up to now: {@code 1h}. */
    public Together last(String length) {
      return new Together(label, queries.stream().map(query -> query.last(length)).toList());
    }

    /** This range. */
    public Together over(TimeRange range) {
      return new Together(label, queries.stream().map(query -> query.over(range)).toList());
    }

    /** The series of all; without a range, of the last hour. */
    public SeriesSet series() {
      return PromQuery.together(label, queries);
    }

    /** A row per series. */
    public Table table() {
      return series().table();
    }

    /** All in one picture. */
    public Chart chart() {
      return series().chart();
    }

    /** What would be asked; contacts nothing. */
    @Override
    public String toString() {
      return queries.size() + " queries together: .table(), .chart()";
    }
  }

  Runbook runbook() {
    return rb;
  }

  Knobs knobs() {
    return knobs;
  }

  Access access() {
    return access;
  }

  Asking asking() {
    return new Asking(rb, knobs, access);
  }

  @Override
  public String toString() {
    return dev.runbook.Redactor.clean("prometheus at " + where());
  }

  private String where() {
    return Optional.of(access.where())
        .filter(Where.Fixed.class::isInstance)
        .map(fixed -> ((Where.Fixed) fixed).address().base().toString())
        .orElse("an address asked for each request");
  }
}
