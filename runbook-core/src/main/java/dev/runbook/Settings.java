package dev.runbook;

import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/**
 * What this context was told: from code, system properties ({@code runbook.x}), variables ({@code
 * RUNBOOK_X}), {@code ./runbook.properties}, {@code ~/.runbook/runbook.properties} and {@code
 * runbook.properties} on the class path, in this order; the first wins. Read once, at open.
 */
public final class Settings implements Host.Shown {
  private final Sources sources;
  private final Map<String, String> code;
  private final Environment environment;

  Settings(Sources sources, Map<String, String> code, String environment, boolean readOnly) {
    this.sources = sources;
    this.code = Map.copyOf(code);
    SettingKeys.check(keys(), this::place);
    this.environment = readEnvironment(environment, readOnly);
  }

  Environment environment() {
    return environment;
  }

  /** The value of a whole key such as {@code operator}, if any source has one. */
  public Optional<String> find(String key) {
    return first(key).map(Sources.Found::value);
  }

  /** An environment variable of this process; empty text counts as absent. */
  public Optional<String> variable(String name) {
    return sources.variable(name);
  }

  /**
   * The keys of one module: {@code environment.<env>.<module>.<key>}, then {@code
   * default.<module>.<key>}.
   *
   * @param known the keys the module has; a {@code *} stands for one name of the user's choice
   * @throws BadSetting if a setting of this module has a key that is not known
   */
  public Module module(String name, Set<String> known) {
    for (var key : keys()) {
      for (var prefix : prefixes(name)) {
        if (key.startsWith(prefix)) {
          SettingKeys.checkModule(key, key.substring(prefix.length()), known, place(key));
        }
      }
    }
    return new Module(name);
  }

  private List<String> prefixes(String module) {
    return List.of(
        "environment." + environment.name() + "." + module + ".", "default." + module + ".");
  }

  /** The settings of one module in this environment. */
  public final class Module {
    private final String name;

    private Module(String name) {
      this.name = name;
    }

    /** The value of {@code key}, if any source has one. */
    public Optional<String> find(String key) {
      return found(key).map(Sources.Found::value);
    }

    /** The value of {@code key}, or {@code fallback}. */
    public String text(String key, String fallback) {
      return find(key).orElse(fallback);
    }

    /** The whole number at {@code key}, or {@code fallback}. */
    public long number(String key, long fallback) {
      return found(key)
          .map(found -> parse(found, "a whole number", Long::parseLong))
          .orElse(fallback);
    }

    /** The duration at {@code key} ("90s", "5m", "1h30m" or ISO), or {@code fallback}. */
    public Duration duration(String key, Duration fallback) {
      return found(key)
          .map(found -> parse(found, "a duration such as 90s, 5m or 1h30m", Durations::parse))
          .orElse(fallback);
    }

    /** The yes or no at {@code key}, or {@code fallback}. */
    public boolean isOn(String key, boolean fallback) {
      return found(key)
          .map(found -> parse(found, "true or false", Settings::flag))
          .orElse(fallback);
    }

    /** The full key to write down, for messages: {@code environment.prod.prometheus.url}. */
    public String key(String key) {
      return prefixes(name).get(0) + key;
    }

    private Optional<Sources.Found> found(String key) {
      for (var prefix : prefixes(name)) {
        var found = first(prefix + key);
        if (found.isPresent()) {
          return found;
        }
      }
      return Optional.empty();
    }
  }

  private Optional<Sources.Found> first(String key) {
    return sources.all(key, code).stream().findFirst();
  }

  private String place(String key) {
    return first(key).map(Sources.Found::source).orElse("settings");
  }

  Sources sources() {
    return sources;
  }

  Duration duration(String key, Duration fallback) {
    return first(key)
        .map(found -> parse(found, "a duration such as 90s, 5m or 1h30m", Durations::parse))
        .orElse(fallback);
  }

  int number(String key, int fallback) {
    return first(key)
        .map(found -> parse(found, "a whole number", Integer::parseInt))
        .orElse(fallback);
  }

  /** Every key that has a value, with the value that counts and its source. */
  public Table table() {
    var table = Table.write("key", "value", "source", "also in").named("settings");
    for (var key : keys()) {
      var all = sources.all(key, code);
      if (!all.isEmpty()) {
        var also = all.stream().skip(1).map(Sources.Found::source).toList();
        table.row(key, all.get(0).value(), all.get(0).source(), String.join(", ", also));
      }
    }
    return table.done();
  }

  @Override
  public Host.Bundle shown(Host.Traits traits) {
    return table().shown(traits);
  }

  @Override
  public String toString() {
    return table().toString();
  }

  private Set<String> keys() {
    var keys = sources.keys(code);
    for (var known : SettingKeys.CORE) {
      if (!sources.all(known, code).isEmpty()) {
        keys.add(known);
      }
    }
    return keys;
  }

  private Environment readEnvironment(String name, boolean readOnly) {
    var prefix = "environment." + name + ".";
    boolean declared =
        keys().stream().anyMatch(key -> key.startsWith(prefix))
            || sources.variableNames().stream()
                .anyMatch(variable -> variable.startsWith(Sources.variableOf(prefix)));
    var strict = new Strictest(prefix);
    boolean isProtected = strict.flag("protected", !declared);
    var blast =
        new Environment.Blast(
            strict.of(
                "blast.targets",
                isProtected ? 25 : 1000,
                "a whole number",
                Integer::parseInt,
                Math::min),
            strict.of(
                "blast.percent",
                isProtected ? 34.0 : 100.0,
                "a share such as 34%",
                Settings::percent,
                Math::min));
    var approval =
        new Environment.Approval(
            strict.of(
                "approve.timeout",
                Duration.ofMinutes(5),
                "a duration such as 5m",
                Durations::parse,
                Settings::shorter),
            strict.of(
                "approve.valid",
                Duration.ofMinutes(15),
                "a duration such as 15m",
                Durations::parse,
                Settings::shorter),
            strict.of(
                "approve.byName",
                !isProtected,
                "true or false",
                Settings::flag,
                Boolean::logicalAnd));
    return new Environment(
        name,
        declared,
        isProtected,
        readOnly || strict.flag("readOnly", false),
        strict.flag("fourEyes", false),
        blast,
        strict.of(
            "cooldown",
            Duration.ZERO,
            "a duration such as 10m",
            Durations::parse,
            Settings::longer),
        approval);
  }

  /** Reads protections: of all sources the strictest value holds. */
  private final class Strictest {
    private final String prefix;

    Strictest(String prefix) {
      this.prefix = prefix;
    }

    boolean flag(String key, boolean fallback) {
      return of(key, fallback, "true or false", Settings::flag, Boolean::logicalOr);
    }

    <T> T of(
        String key,
        T fallback,
        String allowed,
        Function<String, T> parser,
        BinaryOperator<T> stricter) {
      return sources.all(prefix + key, code).stream()
          .map(found -> parse(found, allowed, parser))
          .reduce(stricter)
          .orElse(fallback);
    }
  }

  private static <T> T parse(Sources.Found found, String allowed, Function<String, T> parser) {
    try {
      return parser.apply(found.value());
    } catch (RuntimeException e) {
      throw new BadSetting(
          Problem.of("`" + found.key() + "` is not " + allowed)
              .at(found.source())
              .seen(found.value())
              .advice("write " + allowed));
    }
  }

  private static boolean flag(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "yes", "on" -> true;
      case "false", "no", "off" -> false;
      default -> throw new IllegalArgumentException(text);
    };
  }

  private static double percent(String text) {
    var number = text.endsWith("%") ? text.substring(0, text.length() - 1) : text;
    double percent = Double.parseDouble(number.strip());
    if (!(percent > 0 && percent <= 100)) {
      throw new IllegalArgumentException(text);
    }
    return percent;
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }
}
