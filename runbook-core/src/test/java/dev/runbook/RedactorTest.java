package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Serializable;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class RedactorTest extends SinkContract {
  private final Secrets secrets = new Secrets();

  @Override
  protected String through(String text) {
    return Redactor.clean(text);
  }

  @Test
  void text_without_a_secret_is_the_same_object() {
    secrets.learn("A", "not-a-secret-a");
    var text = "nothing to see, not-a-secret";
    assertThat(secrets.clean(text)).isSameAs(text);
    assertThat(new Secrets().clean(text)).isSameAs(text);
  }

  @Test
  void what_overlaps_is_masked_whole() {
    secrets.learn("A", "alpha-beta");
    secrets.learn("B", "beta-gamma");
    assertThat(secrets.clean("<alpha-beta-gamma>")).isEqualTo("<***>");
    assertThat(secrets.clean("alpha-beta alpha-beta")).isEqualTo("*** ***");
  }

  @Test
  void short_secret() {
    secrets.learn("PIN", "12345");
    secrets.learn("PIN", "54321");
    assertThat(secrets.clean("12345 items")).isEqualTo("12345 items");
    assertThat(secrets.clean("hex 3132333435")).isEqualTo("hex ***");
    assertThat(secrets.warnings())
        .containsExactly(
            "secret PIN has 5 characters: too short to be masked in free text (6 are needed)");
    assertThat(Secret.of("RedactorTest.pin", "1").toString()).isEqualTo("***");
    assertThat(Redactor.warnings()).anyMatch(line -> line.contains("RedactorTest.pin"));
  }

  @Test
  void a_short_secret_is_told_once_where_it_is_asked_for() {
    var out = new StringBuilder();
    var options = Runbook.with().secret("RedactorTest.short", "4711").journal(Journal.memory());
    try (var rb = options.host(Host.text(out, 100)).open("demo")) {
      assertThat(rb.secret("RedactorTest.short")).isEqualTo(rb.secret("RedactorTest.short"));
    }
    assertThat(out)
        .hasToString(
            "secret RedactorTest.short has 4 characters: "
                + "too short to be masked in free text (6 are needed)\n");
  }

  @Test
  void six_characters_are_masked_at_each_alignment_of_base64() {
    secrets.learn("SIX", "s!x.6#");
    for (var before : new String[] {"", "u", "us", "use:"}) {
      var all = (before + "s!x.6# and more").getBytes(StandardCharsets.UTF_8);
      assertThat(secrets.clean(Base64.getEncoder().encodeToString(all))).contains("***");
    }
  }

  @Test
  void the_newest_eight_values_of_a_name_are_masked() {
    for (int i = 1; i <= 9; i++) {
      secrets.learn("TOKEN", "not-a-secret-token-" + i);
    }
    secrets.learn("TOKEN", "not-a-secret-token-2");
    secrets.learn("TOKEN", "not-a-secret-token-10");
    assertThat(secrets.clean("not-a-secret-token-1 ")).contains("token-1");
    assertThat(secrets.clean("not-a-secret-token-2 not-a-secret-token-9")).isEqualTo("*** ***");
    assertThat(secrets.clean("not-a-secret-token-3")).contains("token-3");
  }

  @Test
  void a_wrapped_certificate_key_is_masked() {
    var key = "not-a-secret-".repeat(20);
    secrets.learn("KEY", key);
    var wrapped = Base64.getMimeEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    assertThat(secrets.clean(wrapped)).isEqualTo("***");
    assertThat(secrets.clean(wrapped.replace("\r\n", "\n      "))).matches("(\\*{3}\n {6})+.*");
  }

  @Test
  void cut_inside_secret() {
    secrets.learn("CUT", "not-a-secret-to-be-cut");
    var message = "password not-a-secret-to-be-cut is wrong";
    assertThat(secrets.clean(message).substring(0, 12)).isEqualTo("password ***");
    var stream = new Redactor.Stream(secrets);
    assertThat(stream.push(message.substring(0, 25)) + stream.end()).isEqualTo("password ***");
  }

  @Test
  void masked_cause() {
    var secret = Secret.of("RedactorTest.cause", "not-a-secret-cause").reveal();
    var low = new IOException("refused for " + secret);
    var failure = new IllegalStateException("no connection", low);
    failure.addSuppressed(new IOException("close " + secret));
    var text = printed(Redactor.clean(failure));
    assertThat(text)
        .doesNotContain(secret)
        .contains("java.lang.IllegalStateException: no connection")
        .contains("Caused by: java.io.IOException: refused for ***")
        .contains("Suppressed: java.io.IOException: close ***")
        .contains("at dev.runbook.RedactorTest.masked_cause");
  }

  @Test
  void a_clean_exception_stays_itself() {
    var failure = new IllegalStateException("no connection", new IOException("reset"));
    assertThat(Redactor.clean(failure)).isSameAs(failure);
  }

  @Test
  void a_chain_that_is_a_circle_is_masked_too() {
    var secret = Secret.of("RedactorTest.circle", "not-a-secret-circle").reveal();
    var first = new IOException("first");
    var second = new IllegalStateException("second " + secret, first);
    first.initCause(second);
    var twin = Redactor.clean(first);
    assertThat(twin.getCause()).hasMessage("java.lang.IllegalStateException: second ***");
    assertThat(twin.getCause().getCause()).isSameAs(twin);
    assertThatCode(() -> printed(twin)).doesNotThrowAnyException();
  }

  @Test
  void a_chain_without_end_is_cut() {
    var secret = Secret.of("RedactorTest.endless", "not-a-secret-endless");
    assertThat(secret).hasToString("***");
    assertThat(Redactor.clean(new Endless())).hasMessageContaining("***");
  }

  @Test
  void a_secret_shows_and_serialises_nothing() {
    var secret = Secret.of("RedactorTest.self", "not-a-secret-self");
    assertThat(secret).hasToString("***").isNotInstanceOf(Serializable.class);
    assertThat(secret.name()).isEqualTo("RedactorTest.self");
    assertThat(secret).isEqualTo(Secret.of("other", "not-a-secret-self"));
    assertThat(secret).isNotEqualTo(Secret.of("other", "not-a-secret-else"));
  }

  private static String printed(Throwable failure) {
    var out = new StringWriter();
    failure.printStackTrace(new PrintWriter(out));
    return out.toString();
  }

  private static final class Endless extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Endless() {
      super("not-a-secret-endless");
    }

    @Override
    public synchronized Throwable getCause() {
      return new Endless();
    }
  }
}
