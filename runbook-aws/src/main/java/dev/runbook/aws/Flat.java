package dev.runbook.aws;

import dev.runbook.Plan.Difference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;

/** A definition as paths and values, whatever fields it has; what has a name goes by it. */
final class Flat {
  private static final Pattern SECRET =
      Pattern.compile("PASSW|SECRET|TOKEN|CREDENTIAL|PRIVATE|API_?KEY|ACCESS_?KEY");
  private static final List<String> OWN =
      List.of("taskDefinitionArn", "revision", "registeredAt", "registeredBy", "status");

  private Flat() {}

  static Map<String, String> of(SdkPojo pojo) {
    var all = new TreeMap<String, String>();
    for (var field : pojo.sdkFields()) {
      if (!OWN.contains(field.locationName())) {
        put(all, field.locationName(), field.getValueOrDefault(pojo));
      }
    }
    return all;
  }

  private static void put(Map<String, String> all, String path, @Nullable Object value) {
    if (value instanceof SdkPojo pojo) {
      pair(all, path, pojo);
    } else if (value instanceof Map<?, ?> map) {
      map.forEach((key, one) -> put(all, path + "." + key, one));
    } else if (value instanceof Collection<?> list) {
      int number = 0;
      for (var one : list) {
        put(all, path + "." + name(one, number++), one);
      }
    } else if (value != null) {
      all.put(path, value.toString());
    }
  }

  /** Name and value are one line; a value whose name tells of a secret is masked. */
  private static void pair(Map<String, String> all, String path, SdkPojo pojo) {
    var fields = pojo.sdkFields();
    var names = fields.stream().map(SdkField::locationName).toList();
    if (fields.size() == 2 && names.contains("name") && names.contains("value")) {
      var value = value(pojo, "value");
      boolean isSecret = SECRET.matcher(value(pojo, "name").toUpperCase(Locale.ROOT)).find();
      all.put(path, isSecret ? "***" : value);
      return;
    }
    fields.forEach(one -> put(all, path + "." + one.locationName(), one.getValueOrDefault(pojo)));
  }

  private static String value(SdkPojo pojo, String field) {
    for (var one : pojo.sdkFields()) {
      if (one.locationName().equals(field)) {
        return String.valueOf(one.getValueOrDefault(pojo));
      }
    }
    return "";
  }

  private static String name(@Nullable Object value, int number) {
    var name = value instanceof SdkPojo pojo ? value(pojo, "name") : "";
    return name.isEmpty() || name.equals("null") ? Integer.toString(number) : name;
  }

  /** What is in one only, or differs; a missing value is empty. */
  static List<Difference> differences(Map<String, String> before, Map<String, String> after) {
    var paths = new TreeSet<>(before.keySet());
    paths.addAll(after.keySet());
    var all = new ArrayList<Difference>();
    for (var path : paths) {
      var old = before.get(path);
      var now = after.get(path);
      if (!Objects.equals(old, now)) {
        all.add(new Difference(path, old == null ? "" : old, now == null ? "" : now));
      }
    }
    return all;
  }
}
