package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What every sink must keep: a secret given to it as text leaves no trace, in whatever encoding. A
 * test of a sink extends this and says what comes out when text goes in.
 */
public abstract class SinkContract {
  /** Awkward for every encoding: spaces, quotes, slashes, markup, a sign beyond ASCII. */
  public static final String AWKWARD = "not-a-secret-\"q'u <o>&te/\\ +é-%s";

  /** With lines that could be printed one by one. */
  public static final String LINES =
      "not-a-secret-first\nnot-a-secret-second\r\nnot-a-secret-3rd\n";

  /** What {@code text} looks like after the sink. */
  protected abstract String through(String text) throws Exception;

  /** A mark that tells this sink's secrets from those of other tests in the JVM. */
  protected String mark() {
    return getClass().getSimpleName();
  }

  @Test
  final void each_sink_each_encoding() throws Exception {
    var value = String.format(Locale.ROOT, AWKWARD, mark());
    var secret = Secret.of(mark(), value);
    for (var form : encodings(secret.reveal()).entrySet()) {
      var shown = through("before [" + form.getValue() + "] after");
      assertThat(shown).as(form.getKey()).doesNotContain(form.getValue());
      assertThat(shown).as(form.getKey()).contains("***");
    }
  }

  @Test
  final void each_sink_each_line() throws Exception {
    var secret = Secret.of(mark() + ".lines", LINES + mark() + "-last-line");
    for (var line : secret.reveal().lines().toList()) {
      assertThat(through("at\n    " + line + "\nend")).doesNotContain(line);
    }
    assertThat(through(secret.reveal().replace("\r\n", "\n"))).doesNotContain("not-a-secret");
  }

  /** Each encoding by name, made by the JDK or written out, not by the code under test. */
  public static Map<String, String> encodings(String value) {
    var bytes = value.getBytes(StandardCharsets.UTF_8);
    var forms = new LinkedHashMap<String, String>();
    forms.put("plain", value);
    forms.put("base64", Base64.getEncoder().encodeToString(bytes));
    forms.put("base64 url", Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    for (var before : List.of("u:", "u")) {
      var all = (before + value).getBytes(StandardCharsets.UTF_8);
      var text = Base64.getEncoder().withoutPadding().encodeToString(all);
      forms.put("base64 after " + before, text.substring(before.length() + 1));
    }
    forms.put("hex", HexFormat.of().formatHex(bytes));
    forms.put("HEX", HexFormat.of().withUpperCase().formatHex(bytes));
    forms.put("form", URLEncoder.encode(value, StandardCharsets.UTF_8));
    forms.put("percent", URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20"));
    forms.put("json", value.replace("\\", "\\\\").replace("\"", "\\\""));
    forms.put("json ascii", forms.get("json").replace("é", "\\u00e9"));
    forms.put("json slash", forms.get("json").replace("/", "\\/"));
    forms.put("xml", value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"));
    forms.put("html", forms.get("xml").replace("\"", "&quot;").replace("'", "&#39;"));
    forms.put("sh", value.replace("'", "'\\''"));
    return forms;
  }
}
