package dev.runbook.k8s;

import dev.runbook.Secret;
import dev.runbook.Ticks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What lets a request in: the {@code Authorization} header of the user a context names. */
interface Credentials {
  /** The header's value; empty where a certificate, or nothing at all, lets one in. */
  Optional<Secret> header();

  /** After a 401: whether another header can be had now. */
  default boolean renew() {
    return false;
  }

  /** No header. */
  static Credentials none() {
    return Optional::empty;
  }

  /** One token for ever. */
  static Credentials token(Secret token) {
    var header = bearer(token);
    return () -> Optional.of(header);
  }

  /** User and password. */
  static Credentials basic(String user, String password) {
    var known = Secret.of("password of " + user, password);
    var text = (user + ":" + known.reveal()).getBytes(StandardCharsets.UTF_8);
    var header = Secret.of("login of " + user, "Basic " + Base64.getEncoder().encodeToString(text));
    return () -> Optional.of(header);
  }

  /** Asked at every request: whoever supplies it caches it. */
  static Credentials supplied(Supplier<Secret> tokens) {
    return new Credentials() {
      @Override
      public Optional<Secret> header() {
        return Optional.of(bearer(tokens.get()));
      }

      @Override
      public boolean renew() {
        return true;
      }
    };
  }

  private static Secret bearer(Secret token) {
    return Secret.of(token.name() + " header", "Bearer " + token.reveal().strip());
  }

  /** A token in a file, read again when it is a minute old or after a 401. */
  final class TokenFile implements Credentials {
    private static final Duration FRESH = Duration.ofSeconds(60);
    private final Path file;
    private final Ticks ticks;
    private @Nullable Secret header;
    private Instant read = Instant.MIN;

    TokenFile(Path file, Ticks ticks) {
      this.file = file;
      this.ticks = ticks;
    }

    @Override
    public synchronized Optional<Secret> header() {
      var known = header;
      if (known == null || !ticks.now().isBefore(read.plus(FRESH))) {
        known = bearer(Secret.of("token file " + file.getFileName(), content()));
        header = known;
        read = ticks.now();
      }
      return Optional.of(known);
    }

    private String content() {
      try {
        return Files.readString(file).strip();
      } catch (IOException e) {
        throw Kubeconfig.bad("cannot read the token file", file.toString(), e.getClass());
      }
    }

    @Override
    public synchronized boolean renew() {
      header = null;
      return true;
    }
  }
}
