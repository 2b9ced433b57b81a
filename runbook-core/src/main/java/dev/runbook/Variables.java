package dev.runbook;

import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Problem;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Named values and where each comes from: the bridge from whoever keeps credentials to whoever
 * needs them. A value is handed out as a {@link Secret}, for nobody knows which of them are.
 * Immutable.
 */
public final class Variables {
  private final Map<String, String> values;
  private final Map<String, String> origins;
  private final String searched;

  private Variables(Map<String, String> values, Map<String, String> origins, String searched) {
    this.values = Collections.unmodifiableMap(new TreeMap<>(values));
    this.origins = Map.copyOf(origins);
    this.searched = searched;
  }

  /** The environment variables of this process, as they are now. */
  public static Variables env() {
    return of("the environment variables", System.getenv());
  }

  /** These values. */
  public static Variables of(Map<String, String> values) {
    return of("the given map", values);
  }

  /**
   * These values.
   *
   * @param origin where they come from, in words: {@code GitLab project shop/api}
   */
  public static Variables of(String origin, Map<String, String> values) {
    var origins = new LinkedHashMap<String, String>();
    values.keySet().forEach(key -> origins.put(key, origin));
    return new Variables(values, origins, origin);
  }

  /** The value of {@code key}, if there is one; from now on it is masked in every output. */
  public Optional<Secret> find(String key) {
    return text(key).map(value -> Secret.of(key, value));
  }

  /**
   * The value of a name that is known to hold no secret, such as a host; it is not masked by this.
   */
  public Optional<String> text(String key) {
    return Optional.ofNullable(values.get(key));
  }

  /**
   * The value of {@code key}.
   *
   * @throws BadSetting if there is none; the message names where it was looked for
   */
  public Secret secret(String key) {
    return find(key)
        .orElseThrow(
            () ->
                new BadSetting(
                    Problem.of("there is no variable " + key)
                        .at(searched)
                        .seen(
                            "the nearest names: "
                                + String.join(", ", Near.names(key, values.keySet())))
                        .advice("define it, or join another source with or(..)")));
  }

  /** The names, sorted. */
  public Set<String> keys() {
    return Collections.unmodifiableSet(new TreeSet<>(values.keySet()));
  }

  /** Where the value of {@code key} comes from; where was looked if there is none. */
  public String origin(String key) {
    return origins.getOrDefault(key, searched);
  }

  /** Those whose name begins with {@code prefix}, without it: {@code ORDERS_DB_NAME} as DB_NAME. */
  public Variables prefix(String prefix) {
    var some = new LinkedHashMap<String, String>();
    var places = new LinkedHashMap<String, String>();
    values.forEach(
        (key, value) -> {
          if (key.startsWith(prefix) && key.length() > prefix.length()) {
            some.put(key.substring(prefix.length()), value);
            places.put(key.substring(prefix.length()), origin(key) + " as " + key);
          }
        });
    return new Variables(some, places, searched + " with the prefix " + prefix);
  }

  /** These, and for names they do not have those of {@code other}. */
  public Variables or(Variables other) {
    var all = new LinkedHashMap<>(other.values);
    all.putAll(values);
    var places = new LinkedHashMap<>(other.origins);
    places.putAll(origins);
    return new Variables(all, places, searched + ", then " + other.searched);
  }

  /** The names; never a value. */
  @Override
  public String toString() {
    var names = String.join(", ", values.keySet());
    var text = Redactor.clean(values.size() + " variables from " + searched + "\n" + names);
    return text.length() > 900 ? text.substring(0, 900) + "…" : text;
  }
}
