package dev.runbook;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Problem;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;

/**
 * The surroundings in which a value was read: they decide how it is shown.
 *
 * @param environment its name, for captions; empty if nobody said
 * @param zone of times
 * @param theme of charts: light, dark or clear
 */
record Frame(String environment, ZoneId zone, String theme) {
  static final Frame NONE = new Frame("", ZoneOffset.UTC, "light");

  private static final Map<String, Ink> THEMES =
      Map.of("light", Ink.LIGHT, "dark", Ink.DARK, "clear", Ink.CLEAR);

  /**
   * The settings {@code zone} and {@code chart.theme}, and the environment.
   *
   * @throws BadSetting if one of them cannot be used
   */
  static Frame of(Runbook rb) {
    var settings = rb.settings();
    var theme = settings.find("chart.theme").orElse(NONE.theme);
    if (!THEMES.containsKey(theme)) {
      throw new BadSetting(
          Problem.of("`chart.theme` names no theme").seen(theme).advice("light, dark or clear"));
    }
    var zone = settings.find("zone").map(Frame::zone).orElse(NONE.zone);
    return new Frame(rb.environment().name(), zone, theme);
  }

  private static ZoneId zone(String text) {
    try {
      return ZoneId.of(text);
    } catch (DateTimeException e) {
      throw new BadSetting(
          Problem.of("`zone` is not a time zone")
              .seen(text)
              .advice("a name such as Europe/Berlin, Asia/Seoul or UTC"));
    }
  }

  Frame zone(ZoneId other) {
    return new Frame(environment, other, theme);
  }

  /** How a chart looks unless it is said. */
  ChartSpec spec() {
    return new ChartSpec()
        .with(
            next -> {
              next.zone = zone;
              next.ink = THEMES.getOrDefault(theme, Ink.LIGHT);
            });
  }

  void write(JsonGenerator json) throws IOException {
    if (!environment.isEmpty()) {
      json.writeStringField("environment", environment);
    }
    if (!zone.equals(NONE.zone)) {
      json.writeStringField("zone", zone.getId());
    }
    if (!theme.equals(NONE.theme)) {
      json.writeStringField("theme", theme);
    }
  }

  static Frame read(JsonNode json) {
    return new Frame(
        json.path("environment").asText(""),
        ZoneId.of(json.path("zone").asText("Z")),
        json.path("theme").asText(NONE.theme));
  }
}
