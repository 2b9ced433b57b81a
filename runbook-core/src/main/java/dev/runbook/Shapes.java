package dev.runbook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Records and enums by the names of their parts: their class is given by the code that asks. */
final class Shapes {
  private static final int DIGITS = 16;
  private static final Map<Class<?>, Class<?>> BOXES =
      Map.of(
          boolean.class, Boolean.class,
          int.class, Integer.class,
          long.class, Long.class,
          double.class, Double.class);

  private Shapes() {}

  /** A hash over the names and types of a record or an enum; empty for everything else. */
  static String of(Class<?> type) {
    if (!type.isRecord() && !type.isEnum()) {
      return "";
    }
    return Hashes.sha256(words(type, new LinkedHashSet<>())).substring(0, DIGITS);
  }

  private static String words(Type type, Set<Type> outer) {
    if (!outer.add(type)) {
      return "^";
    }
    var text = new StringBuilder();
    var raw = raw(type);
    if (raw.isRecord()) {
      text.append('{');
      for (var part : raw.getRecordComponents()) {
        text.append(part.getName()).append(':');
        text.append(words(part.getGenericType(), outer)).append(';');
      }
      text.append('}');
    } else if (raw.isEnum()) {
      text.append(Arrays.toString(raw.getEnumConstants()));
    } else {
      text.append(boxed(raw).getSimpleName());
      if (type instanceof ParameterizedType many) {
        for (var argument : many.getActualTypeArguments()) {
          text.append('<').append(words(argument, outer)).append('>');
        }
      }
    }
    outer.remove(type);
    return text.toString();
  }

  /** The {@code index}th argument of a generic type; {@code Object} if nobody said. */
  static Type argument(Type type, int index) {
    if (type instanceof ParameterizedType many && many.getActualTypeArguments().length > index) {
      return many.getActualTypeArguments()[index];
    }
    return Object.class;
  }

  static Class<?> boxed(Class<?> type) {
    return BOXES.getOrDefault(type, type);
  }

  private static Class<?> raw(Type type) {
    if (type instanceof Class<?> plain) {
      return plain;
    }
    return type instanceof ParameterizedType many ? raw(many.getRawType()) : Object.class;
  }

  static JsonNode tagged(Object value, Type type) throws Unkept {
    var raw = raw(type);
    if (value instanceof Record && raw == value.getClass()) {
      var fields = Lines.JSON.createObjectNode();
      for (var part : raw.getRecordComponents()) {
        fields.set(part.getName(), Results.tagged(read(value, part), part.getGenericType()));
      }
      return Results.pair("record", fields);
    }
    if (value instanceof Enum<?> constant && raw == constant.getDeclaringClass()) {
      return Results.pair("enum", TextNode.valueOf(constant.name()));
    }
    throw new Unkept(why(value));
  }

  private static String why(Object value) {
    var name = value.getClass().getSimpleName();
    if (value instanceof Secret) {
      return "a Secret is never written down";
    }
    if (value instanceof Record || value instanceof Enum<?>) {
      return "for a record or an enum the step must know its class: .get(" + name + ".class, ...)";
    }
    return "a "
        + (name.isEmpty() || name.contains("$$") ? "lambda" : name)
        + " is none of the kinds that can be kept: text, numbers, times, tables, series, lists and"
        + " maps of them, records and enums";
  }

  static Object value(String tag, JsonNode value, Type type) throws Unkept {
    var raw = raw(type);
    if (tag.equals("record") && raw.isRecord()) {
      return record(value, raw);
    }
    if (tag.equals("enum") && raw.isEnum()) {
      for (var constant : raw.getEnumConstants()) {
        if (((Enum<?>) constant).name().equals(value.asText())) {
          return constant;
        }
      }
    }
    throw new Unkept("it was recorded as " + tag + ", not " + raw.getSimpleName());
  }

  private static Object record(JsonNode value, Class<?> type) throws Unkept {
    var parts = type.getRecordComponents();
    var types = new ArrayList<Class<?>>();
    var values = new ArrayList<@Nullable Object>();
    for (var part : parts) {
      types.add(part.getType());
      values.add(Results.value(value.path(part.getName()), part.getGenericType()));
    }
    try {
      var constructor = type.getDeclaredConstructor(types.toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      return constructor.newInstance(values.toArray());
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new Unkept("a " + type.getSimpleName() + " cannot be made of its parts", e);
    }
  }

  private static @Nullable Object read(Object record, RecordComponent part) throws Unkept {
    try {
      var accessor = part.getAccessor();
      accessor.setAccessible(true);
      return accessor.invoke(record);
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new Unkept("its part " + part.getName() + " cannot be read", e);
    }
  }
}
