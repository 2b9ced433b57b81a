package dev.runbook.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** CBOR as Smithy's RPC v2 has it: times are seconds under tag 1. */
final class FakeWire {
  private static final ObjectMapper CBOR = new CBORMapper();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final CBORFactory FACTORY = new CBORFactory();

  private FakeWire() {}

  static JsonNode read(byte[] body) {
    try {
      return body.length == 0 ? CBOR.createObjectNode() : CBOR.readTree(body);
    } catch (IOException e) {
      throw new FakeCloudWatch.Fault("SerializationException", String.valueOf(e.getMessage()));
    }
  }

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  static byte[] toJson(JsonNode value) {
    try {
      return JSON.writeValueAsBytes(value);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static JsonNode json(byte[] body) {
    try {
      return body.length == 0 ? JSON.createObjectNode() : JSON.readTree(body);
    } catch (IOException e) {
      throw new FakeCloudWatch.Fault("SerializationException", String.valueOf(e.getMessage()));
    }
  }

  /** Times as seconds, with a fraction. */
  static byte[] toJson(Map<String, ?> value) {
    try {
      return JSON.writeValueAsBytes(plain(value));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object plain(Object value) {
    if (value instanceof Map<?, ?> map) {
      var copy = new LinkedHashMap<String, Object>();
      map.forEach((name, field) -> copy.put(name.toString(), plain(field)));
      return copy;
    }
    if (value instanceof Collection<?> list) {
      return list.stream().map(FakeWire::plain).toList();
    }
    return value instanceof Instant time ? (Object) (time.toEpochMilli() / 1000.0) : value;
  }

  static byte[] write(Map<String, ?> value) {
    var out = new ByteArrayOutputStream();
    try (var cbor = FACTORY.createGenerator(out)) {
      write(cbor, value);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return out.toByteArray();
  }

  private static void write(CBORGenerator cbor, Object value) throws IOException {
    if (value instanceof Map<?, ?> map) {
      cbor.writeStartObject();
      for (var field : map.entrySet()) {
        cbor.writeFieldName(field.getKey().toString());
        write(cbor, field.getValue());
      }
      cbor.writeEndObject();
    } else if (value instanceof Collection<?> list) {
      cbor.writeStartArray(null, list.size());
      for (var item : list) {
        write(cbor, item);
      }
      cbor.writeEndArray();
    } else if (value instanceof long[] seconds) {
      cbor.writeStartArray(null, seconds.length);
      for (long second : seconds) {
        cbor.writeTag(1);
        cbor.writeNumber(second);
      }
      cbor.writeEndArray();
    } else if (value instanceof double[] numbers) {
      cbor.writeStartArray(null, numbers.length);
      for (double number : numbers) {
        cbor.writeNumber(number);
      }
      cbor.writeEndArray();
    } else if (value instanceof Instant time) {
      cbor.writeTag(1);
      cbor.writeNumber(time.toEpochMilli() / 1000.0);
    } else if (value instanceof Boolean flag) {
      cbor.writeBoolean(flag);
    } else if (value instanceof Double number) {
      cbor.writeNumber(number);
    } else if (value instanceof Number number) {
      cbor.writeNumber(number.longValue());
    } else {
      cbor.writeString(value.toString());
    }
  }
}
