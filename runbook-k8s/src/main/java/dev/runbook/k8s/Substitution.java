package dev.runbook.k8s;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Puts values into the scalars of a YAML text. Places ({@code ${NAME}}, {@code ${NAME:-else}}) are
 * marked before the text is parsed and filled after it, so no value can break the YAML; {@code
 * $${NAME}} stays as {@code ${NAME}}. For one text; not for use by several threads.
 */
final class Substitution {
  private static final Pattern PLACE =
      Pattern.compile("\\$(\\$?)\\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}\\r\\n]*))?}");

  /** Characters for private use, which no manifest has, around the number of a place. */
  private static final char OPEN = '\uE0F0';

  private static final char CLOSE = '\uE0F1';
  private static final Pattern MARK = Pattern.compile(OPEN + "(\\d+)" + CLOSE);
  private static final Pattern NEVER = Pattern.compile("(?!)");

  private final Map<String, String> values;
  private final Map<String, String> words;
  private final Pattern anyWord;
  private final List<Place> places = new ArrayList<>();
  private final Set<Place> missing = new TreeSet<>();
  private final Set<String> used = new TreeSet<>();

  /**
   * @param values of places
   * @param words bare words and what stands for them; only whole words are replaced
   */
  Substitution(Map<String, String> values, Map<String, String> words) {
    this.values = new TreeMap<>(values);
    this.words = new TreeMap<>(words);
    this.anyWord = words.isEmpty() ? NEVER : wholeWords(words.keySet());
  }

  /** Where a value belongs. */
  record Place(int line, String name, Optional<String> otherwise, String literal)
      implements Comparable<Place> {
    boolean isEscaped() {
      return !literal.isEmpty();
    }

    @Override
    public int compareTo(Place other) {
      int lines = Integer.compare(line, other.line);
      return lines != 0 ? lines : name.compareTo(other.name);
    }
  }

  /** Letters, digits and underlines make a word. */
  private static Pattern wholeWords(Set<String> words) {
    var any =
        words.stream()
            .sorted((a, b) -> b.length() - a.length())
            .map(Pattern::quote)
            .collect(Collectors.joining("|"));
    return Pattern.compile("(?<![A-Za-z0-9_])(?:" + any + ")(?![A-Za-z0-9_])");
  }

  /** The text with its places marked; the number of lines stays as it is. */
  String marked(String text) {
    var marked = new StringBuilder();
    var place = PLACE.matcher(text);
    int line = 1;
    int counted = 0;
    while (place.find()) {
      line += (int) text.substring(counted, place.start()).chars().filter(c -> c == '\n').count();
      counted = place.start();
      boolean escaped = !place.group(1).isEmpty();
      var otherwise = Optional.ofNullable(place.group(3));
      var literal = escaped ? place.group().substring(1) : "";
      places.add(new Place(line, place.group(2), otherwise, literal));
      place.appendReplacement(
          marked, Matcher.quoteReplacement(OPEN + String.valueOf(places.size() - 1) + CLOSE));
    }
    place.appendTail(marked);
    return marked.toString();
  }

  /** A scalar with its values in their places; what is put in is not looked at again. */
  String filled(String scalar) {
    if (scalar.indexOf(OPEN) < 0) {
      return worded(scalar);
    }
    var filled = new StringBuilder();
    var mark = MARK.matcher(scalar);
    int from = 0;
    while (mark.find()) {
      filled.append(worded(scalar.substring(from, mark.start())));
      filled.append(value(places.get(Integer.parseInt(mark.group(1)))));
      from = mark.end();
    }
    return filled.append(worded(scalar.substring(from))).toString();
  }

  private String value(Place place) {
    if (place.isEscaped()) {
      return place.literal();
    }
    var value = values.get(place.name());
    if (value != null) {
      used.add(place.name());
      return value;
    }
    if (place.otherwise().isEmpty()) {
      missing.add(place);
    }
    return place.otherwise().orElse("");
  }

  private String worded(String text) {
    return anyWord
        .matcher(text)
        .replaceAll(
            found -> {
              used.add(found.group());
              return Matcher.quoteReplacement(words.getOrDefault(found.group(), found.group()));
            });
  }

  /** Places for which there is no value, in the order of lines. */
  List<Place> missing() {
    return List.copyOf(missing);
  }

  /** Names and words that were put in somewhere. */
  Set<String> used() {
    return Set.copyOf(used);
  }
}
