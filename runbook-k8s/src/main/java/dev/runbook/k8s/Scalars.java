package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigInteger;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a plain scalar is, as kubectl 1.32 reads it: YAML 1.1 without its times and its numbers of
 * base 60.
 */
final class Scalars {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Set<String> NULL = Set.of("", "~", "null", "Null", "NULL");
  private static final Set<String> TRUE =
      Set.of("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
  private static final Set<String> FALSE =
      Set.of("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
  private static final Pattern WHOLE =
      Pattern.compile("([-+]?)(0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|0|[1-9][0-9]*)");
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(?:\\.[0-9]+|[0-9]+(?:\\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?");

  /** Not numbers in JSON. */
  private static final Pattern ENDLESS =
      Pattern.compile("[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)");

  private Scalars() {}

  static boolean isEndless(String text) {
    return ENDLESS.matcher(text).matches();
  }

  /** The value of a plain scalar. */
  static JsonNode plain(String text) {
    if (NULL.contains(text)) {
      return NullNode.getInstance();
    }
    if (TRUE.contains(text) || FALSE.contains(text)) {
      return BooleanNode.valueOf(TRUE.contains(text));
    }
    return number(text).orElseGet(() -> TextNode.valueOf(text));
  }

  private static Optional<JsonNode> number(String text) {
    if (text.isEmpty() || "+-.0123456789".indexOf(text.charAt(0)) < 0) {
      return Optional.empty();
    }
    var digits = text.replace("_", "");
    var whole = WHOLE.matcher(digits);
    if (whole.matches()) {
      var value = whole(whole.group(2));
      return Optional.of(whole(whole.group(1).equals("-") ? value.negate() : value));
    }
    return FLOAT.matcher(digits).matches()
        ? Optional.of(decimal(Double.parseDouble(digits)))
        : Optional.empty();
  }

  private static BigInteger whole(String digits) {
    if (digits.length() < 2 || digits.charAt(0) != '0') {
      return new BigInteger(digits);
    }
    return switch (digits.charAt(1)) {
      case 'x', 'X' -> new BigInteger(digits.substring(2), 16);
      case 'b', 'B' -> new BigInteger(digits.substring(2), 2);
      case 'o', 'O' -> new BigInteger(digits.substring(2), 8);
      default -> new BigInteger(digits, 8);
    };
  }

  private static JsonNode whole(BigInteger value) {
    if (value.bitLength() < Integer.SIZE) {
      return JSON.numberNode(value.intValue());
    }
    return value.bitLength() < Long.SIZE
        ? JSON.numberNode(value.longValue())
        : JSON.numberNode(value);
  }

  /** A number without a fraction is a whole one in JSON. */
  private static JsonNode decimal(double value) {
    boolean integral = value == Math.rint(value) && Math.abs(value) < 1e15;
    return integral ? whole(BigInteger.valueOf((long) value)) : JSON.numberNode(value);
  }
}
