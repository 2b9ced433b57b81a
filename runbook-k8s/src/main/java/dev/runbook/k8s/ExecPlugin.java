package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runbook.Redactor;
import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Interrupted;
import dev.runbook.RunbookException.Problem;
import dev.runbook.Secret;
import dev.runbook.Ticks;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A credential plugin ({@code aws eks get-token}): a program without a shell, its input closed, one
 * at a time. Only its output is parsed; what it says on the error stream goes into the message.
 */
final class ExecPlugin implements Credentials {
  static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration EARLY = Duration.ofSeconds(60);
  private static final int MOST = 1 << 20;
  private static final String GROUP = "client.authentication.k8s.io/";
  private static final Set<String> VERSIONS =
      Set.of(GROUP + "v1", GROUP + "v1beta1", GROUP + "v1alpha1");

  private final JsonNode spec;
  private final List<String> command;
  private final String user;
  private final Ticks ticks;
  private final Duration patience;
  private @Nullable Secret header;
  private Instant until = Instant.MAX;

  /** What a process left. */
  private record Left(int exit, String out, String err) {}

  ExecPlugin(JsonNode spec, @Nullable Path base, String user, Ticks ticks, Duration patience) {
    if (spec.path("interactiveMode").asText().equals("Always")) {
      throw new BadSetting(
          Problem.of("the credential plugin of user " + user + " wants a terminal")
              .seen("interactiveMode: Always")
              .advice("log in beforehand and use a plugin that runs without questions"));
    }
    this.spec = spec;
    this.user = user;
    this.ticks = ticks;
    this.patience = patience;
    var argv = new ArrayList<String>();
    argv.add(program(spec.path("command").asText(), base));
    spec.path("args").forEach(arg -> argv.add(arg.asText()));
    command = List.copyOf(argv);
  }

  private static String program(String name, @Nullable Path base) {
    boolean relative = name.contains("/") && !Path.of(name).isAbsolute();
    return relative && base != null ? base.resolve(name).normalize().toString() : name;
  }

  @Override
  public synchronized Optional<Secret> header() {
    var known = header;
    if (known == null || !ticks.now().isBefore(until)) {
      known = fresh();
      header = known;
    }
    return Optional.of(known);
  }

  @Override
  public synchronized boolean renew() {
    header = null;
    return true;
  }

  private Secret fresh() {
    var left = run();
    if (left.exit() != 0) {
      throw failed("ended with exit code " + left.exit(), left.err());
    }
    var answer = Json.body(left.out());
    if (!VERSIONS.contains(answer.path("apiVersion").asText())) {
      throw failed("wrote no ExecCredential of a version known here", left.err());
    }
    var status = answer.path("status");
    var token = status.path("token").asText("");
    if (token.isEmpty()) {
      boolean certificate = status.has("clientCertificateData");
      throw failed(
          certificate ? "gave a certificate; only tokens are supported" : "gave no token",
          left.err());
    }
    until = expiry(status.path("expirationTimestamp").asText(""));
    return Secret.of("token of plugin for " + user, "Bearer " + token);
  }

  private static Instant expiry(String text) {
    try {
      return text.isEmpty() ? Instant.MAX : Instant.parse(text).minus(EARLY);
    } catch (DateTimeParseException e) {
      return Instant.MAX;
    }
  }

  private Left run() {
    Process process;
    try {
      var builder = new ProcessBuilder(command);
      var variables = builder.environment();
      spec.path("env").forEach(v -> variables.put(v.path("name").asText(), text(v)));
      variables.put("KUBERNETES_EXEC_INFO", info());
      process = builder.start();
      process.getOutputStream().close();
    } catch (IOException e) {
      var hint = spec.path("installHint").asText("");
      throw failed("cannot be started", hint.isEmpty() ? String.valueOf(e.getMessage()) : hint);
    }
    return finish(process);
  }

  private static String text(JsonNode variable) {
    return variable.path("value").asText();
  }

  private Left finish(Process process) {
    var out = read(process.getInputStream(), "out");
    var err = read(process.getErrorStream(), "err");
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        kill(process);
        throw failed("did not end within " + patience.toSeconds() + " s", err.getNow(""));
      }
      long rest = 2;
      return new Left(
          process.exitValue(),
          out.completeOnTimeout("", rest, TimeUnit.SECONDS).join(),
          err.completeOnTimeout("", rest, TimeUnit.SECONDS).join());
    } catch (InterruptedException e) {
      kill(process);
      Thread.currentThread().interrupt();
      throw new Interrupted(Problem.of("interrupted while " + command.get(0) + " ran"), e);
    }
  }

  private static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private CompletableFuture<String> read(InputStream stream, String name) {
    var text = new CompletableFuture<String>();
    var thread =
        new Thread(
            () -> {
              try (stream) {
                text.complete(new String(stream.readNBytes(MOST), StandardCharsets.UTF_8));
              } catch (IOException e) {
                text.complete("");
              }
            },
            "runbook-k8s-plugin-" + name);
    thread.setDaemon(true);
    thread.start();
    return text;
  }

  private String info() {
    var info = Json.object();
    info.put("apiVersion", spec.path("apiVersion").asText(GROUP + "v1"));
    info.put("kind", "ExecCredential").putObject("spec").put("interactive", false);
    return info.toString();
  }

  private BadSetting failed(String how, String words) {
    var text = words.strip();
    var tail = text.length() > 1_000 ? "…" + text.substring(text.length() - 1_000) : text;
    var program = String.join(" ", command);
    return new BadSetting(
        Problem.of("the credential plugin of user " + user + " " + how)
            .at(Redactor.clean(program.length() > 200 ? program.substring(0, 200) : program))
            .seen(tail)
            .advice("run this command in a terminal; nobody connects without credentials"));
  }
}
