package dev.runbook.prometheus;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.runbook.Series;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads the answer to a query token by token into primitive arrays: no tree, no boxing, one pass.
 */
final class Decoder {
  private static final JsonFactory JSON = new JsonFactory();

  private final JsonParser json;
  private final Bounds bounds;
  private final Samples samples;
  private final List<Series> series = new ArrayList<>();
  private final List<PromHistogram> histograms = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final List<String> infos = new ArrayList<>();
  private String status = "";
  private String type = "";
  private String text = "";
  private String errorType = "";
  private String error = "";
  private long count;

  private Decoder(JsonParser json, Bounds bounds) {
    this.json = json;
    this.bounds = bounds;
    this.samples = new Samples((int) Math.min(bounds.points(), 1_000_000));
  }

  /**
   * Reads one whole answer.
   *
   * @throws IOException if it ends too early or is no JSON of the expected shape
   * @throws PrometheusException.TooMuch beyond the bounds
   */
  static Answer decode(InputStream in, Bounds bounds) throws IOException {
    try (var json = JSON.createParser(in)) {
      return new Decoder(json, bounds).answer();
    }
  }

  private Answer answer() throws IOException {
    expect(json.nextToken(), JsonToken.START_OBJECT);
    while (json.nextToken() != JsonToken.END_OBJECT) {
      var field = json.currentName();
      var token = json.nextToken();
      switch (field) {
        case "status" -> status = word();
        case "data" -> data(token);
        case "errorType" -> errorType = word();
        case "error" -> error = word();
        case "warnings" -> texts(token, warnings);
        case "infos" -> texts(token, infos);
        case "isPartial" -> {
          if (token == JsonToken.VALUE_TRUE) {
            warnings.add("the server says that its answer is partial");
          }
        }
        default -> json.skipChildren();
      }
    }
    var failure = new Answer.Failure(errorType, error);
    return new Answer(status, type, series, histograms, text, warnings, infos, failure, count);
  }

  private void data(JsonToken token) throws IOException {
    if (token != JsonToken.START_OBJECT) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() != JsonToken.END_OBJECT) {
      var field = json.currentName();
      var value = json.nextToken();
      switch (field) {
        case "resultType" -> type = word();
        case "result" -> result(value);
        default -> json.skipChildren();
      }
    }
  }

  private void result(JsonToken token) throws IOException {
    if (token != JsonToken.START_ARRAY) {
      json.skipChildren();
      return;
    }
    var first = json.nextToken();
    if (first != null && first.isNumeric()) {
      single();
      return;
    }
    for (var each = first; each != JsonToken.END_ARRAY; each = json.nextToken()) {
      expect(each, JsonToken.START_OBJECT);
      oneSeries();
    }
  }

  /** A scalar or a string: one time and one text; which of both, the type tells. */
  private void single() throws IOException {
    long time = millis();
    expect(json.nextToken(), JsonToken.VALUE_STRING);
    text = json.getText();
    samples.clear();
    try {
      var letters = text.toCharArray();
      samples.add(time, Decimals.value(letters, 0, letters.length));
      series.add(samples.series(Map.of()));
      count++;
    } catch (NumberFormatException e) {
      // A string that is no number: only its text counts.
    }
    expect(json.nextToken(), JsonToken.END_ARRAY);
  }

  private void oneSeries() throws IOException {
    var labels = new TreeMap<String, String>();
    samples.clear();
    int before = histograms.size();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      var field = json.currentName();
      var token = json.nextToken();
      switch (field) {
        case "metric" -> labels(token, labels);
        case "value" -> sample(token);
        case "values" -> values(token);
        case "histogram" -> histogram(token);
        case "histograms" -> {
          expect(token, JsonToken.START_ARRAY);
          for (var t = json.nextToken(); t != JsonToken.END_ARRAY; t = json.nextToken()) {
            histogram(t);
          }
        }
        default -> json.skipChildren();
      }
    }
    for (int i = before; i < histograms.size(); i++) {
      histograms.set(i, histograms.get(i).labelled(labels));
    }
    if (samples.size() > 0 || before == histograms.size()) {
      keep(labels);
    }
  }

  private void keep(Map<String, String> labels) {
    bounds.series(series, labels, count);
    if (!samples.isOrdered()) {
      warnings.add("the times of " + labels + " came unsorted or double: sorted, the last wins");
    }
    series.add(samples.series(labels));
  }

  private void labels(JsonToken token, Map<String, String> labels) throws IOException {
    expect(token, JsonToken.START_OBJECT);
    while (json.nextToken() != JsonToken.END_OBJECT) {
      var name = json.currentName();
      json.nextToken();
      labels.put(name, word());
    }
  }

  private void values(JsonToken token) throws IOException {
    expect(token, JsonToken.START_ARRAY);
    for (var each = json.nextToken(); each != JsonToken.END_ARRAY; each = json.nextToken()) {
      sample(each);
    }
  }

  private void sample(JsonToken token) throws IOException {
    expect(token, JsonToken.START_ARRAY);
    json.nextToken();
    long time = millis();
    expect(json.nextToken(), JsonToken.VALUE_STRING);
    samples.add(time, number());
    expect(json.nextToken(), JsonToken.END_ARRAY);
    if (++count > bounds.samples()) {
      throw bounds.tooMany(series, count);
    }
  }

  private void histogram(JsonToken token) throws IOException {
    expect(token, JsonToken.START_ARRAY);
    json.nextToken();
    var time = Instant.ofEpochMilli(millis());
    expect(json.nextToken(), JsonToken.START_OBJECT);
    double total = Double.NaN;
    double sum = Double.NaN;
    var buckets = new ArrayList<double[]>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      var field = json.currentName();
      var value = json.nextToken();
      switch (field) {
        case "count" -> total = number();
        case "sum" -> sum = number();
        case "buckets" -> buckets(value, buckets);
        default -> json.skipChildren();
      }
    }
    expect(json.nextToken(), JsonToken.END_ARRAY);
    histograms.add(new PromHistogram(Map.of(), time, total, sum, buckets));
    if (++count > bounds.samples()) {
      throw bounds.tooMany(series, count);
    }
  }

  private void buckets(JsonToken token, List<double[]> buckets) throws IOException {
    expect(token, JsonToken.START_ARRAY);
    while (json.nextToken() != JsonToken.END_ARRAY) {
      json.nextToken(); // which bounds belong to the bucket: not needed for estimates
      var bucket = new double[3];
      for (int i = 0; i < 3; i++) {
        json.nextToken();
        bucket[i] = number();
      }
      expect(json.nextToken(), JsonToken.END_ARRAY);
      buckets.add(bucket);
    }
  }

  private void texts(JsonToken token, List<String> into) throws IOException {
    if (token != JsonToken.START_ARRAY) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      into.add(word());
      json.skipChildren();
    }
  }

  private String word() throws IOException {
    var value = json.getValueAsString();
    return value == null ? "" : value;
  }

  private double number() throws IOException {
    try {
      return Decimals.value(json.getTextCharacters(), json.getTextOffset(), json.getTextLength());
    } catch (NumberFormatException e) {
      throw new JsonParseException(json, e.getMessage(), e);
    }
  }

  private long millis() throws IOException {
    var token = json.currentToken();
    if (token == null || !token.isNumeric()) {
      throw new JsonParseException(json, "expected a time, found " + token);
    }
    return Decimals.millis(json.getTextCharacters(), json.getTextOffset(), json.getTextLength());
  }

  private void expect(@org.jspecify.annotations.Nullable JsonToken found, JsonToken wanted)
      throws IOException {
    if (found != wanted) {
      throw found == null
          ? new java.io.EOFException("the answer ends in the middle")
          : new JsonParseException(json, "expected " + wanted + ", found " + found);
    }
  }
}
