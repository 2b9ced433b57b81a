package dev.runbook.k8s;

import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Problem;
import dev.runbook.Secret;
import dev.runbook.Ticks;
import dev.runbook.k8s.Access.Home;
import dev.runbook.k8s.Kubeconfig.Part;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes an {@link Access} of what a kubeconfig says, or of what every pod has. */
final class Entrance {
  private final Ticks ticks;
  private final Duration patience;

  Entrance(Ticks ticks, Duration patience) {
    this.ticks = ticks;
    this.patience = patience;
  }

  /** KUBECONFIG, {@code ~/.kube/config}, the pod's own account; never a default server. */
  Access found(Places places, String context) {
    var config = Kubeconfig.of(places.files());
    if (config.isPresent()) {
      return of(config.get(), context);
    }
    if (Files.isReadable(places.account().resolve("token"))) {
      return ofPod(places);
    }
    var looked = new ArrayList<String>();
    places.files().forEach(file -> looked.add(file.toString()));
    looked.add(places.account().toString());
    throw new BadSetting(
        Problem.of("there is no kubeconfig")
            .at(String.join(", ", looked))
            .seen("none of these is there")
            .advice("set k8s.kubeconfig or KUBECONFIG, or pass one: Kubernetes.on(rb, secret)"));
  }

  /** What the context says; {@code wanted} may be empty. */
  Access of(Kubeconfig config, String wanted) {
    var context = config.context(wanted);
    var cluster = config.cluster(context);
    var user = config.user(context);
    refuse(cluster);
    var certificate =
        new Access.Certificate(
            Kubeconfig.pem(user, "client-certificate"), Kubeconfig.pem(user, "client-key"));
    if (!certificate.key().isEmpty()) {
      var unused = Secret.of("client key of " + user.name(), certificate.key());
    }
    return new Access(
        context.name(),
        context.source(),
        server(cluster),
        Kubeconfig.pem(cluster, "certificate-authority"),
        cluster.body().path("insecure-skip-tls-verify").asBoolean(),
        certificate,
        credentials(user),
        impersonated(user),
        cluster.text("proxy-url"),
        home(context),
        config.entries());
  }

  private static Home home(Part context) {
    var name = context.text("namespace");
    return name.isEmpty()
        ? new Home("default", "nothing names one", false)
        : new Home(name, "context " + context.name(), false);
  }

  private static void refuse(Part cluster) {
    if (!cluster.text("tls-server-name").isEmpty()) {
      throw new BadSetting(
          Problem.of("tls-server-name is not supported")
              .at("cluster " + cluster.name() + " in " + cluster.source())
              .seen(cluster.text("tls-server-name"))
              .advice("use a server address that the certificate names"));
    }
    if (cluster.text("proxy-url").startsWith("socks")) {
      throw new BadSetting(
          Problem.of("SOCKS proxies are not supported")
              .at("cluster " + cluster.name() + " in " + cluster.source())
              .advice("use an HTTP proxy"));
    }
  }

  private static URI server(Part cluster) {
    try {
      var server = URI.create(cluster.text("server"));
      if (server.getHost() != null && server.getScheme().matches("https?")) {
        return server;
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    throw new BadSetting(
        Problem.of("cluster `" + cluster.name() + "` names no server")
            .at(cluster.source())
            .seen(cluster.text("server"))
            .advice("write https://host:port"));
  }

  private Credentials credentials(Part user) {
    var who = user.name();
    if (user.body().has("auth-provider")) {
      return provided(user);
    }
    if (user.body().has("exec")) {
      return new ExecPlugin(user.body().path("exec"), user.base(), who, ticks, patience);
    }
    if (!user.text("token").isEmpty()) {
      return Credentials.token(Secret.of("token of " + who, user.text("token")));
    }
    if (!user.text("tokenFile").isEmpty()) {
      return new Credentials.TokenFile(Kubeconfig.file(user, "tokenFile"), ticks);
    }
    if (!user.text("username").isEmpty()) {
      return Credentials.basic(user.text("username"), user.text("password"));
    }
    return Credentials.none();
  }

  private static Credentials provided(Part user) {
    var provider = user.body().path("auth-provider");
    var token = provider.path("config").path("id-token").asText("");
    if (provider.path("name").asText().equals("oidc") && !token.isEmpty()) {
      return Credentials.token(Secret.of("id token of " + user.name(), token));
    }
    throw new BadSetting(
        Problem.of("auth-provider " + provider.path("name").asText() + " is not supported")
            .at("user " + user.name() + " in " + user.source())
            .advice("use an exec plugin: gke-gcloud-auth-plugin, kubelogin"));
  }

  private static Map<String, List<String>> impersonated(Part user) {
    if (user.text("as").isEmpty()) {
      return Map.of();
    }
    if (user.body().has("as-user-extra") || user.body().has("as-uid")) {
      throw new BadSetting(
          Problem.of("as-user-extra and as-uid are not supported")
              .at("user " + user.name() + " in " + user.source()));
    }
    var headers = new LinkedHashMap<String, List<String>>();
    headers.put("Impersonate-User", List.of(user.text("as")));
    var groups = new ArrayList<String>();
    user.body().path("as-groups").forEach(group -> groups.add(group.asText()));
    if (!groups.isEmpty()) {
      headers.put("Impersonate-Group", List.copyOf(groups));
    }
    return Map.copyOf(headers);
  }

  private Access ofPod(Places places) {
    var folder = places.account();
    var host = places.variables().apply("KUBERNETES_SERVICE_HOST").orElse("kubernetes.default.svc");
    var port = places.variables().apply("KUBERNETES_SERVICE_PORT").orElse("443");
    var address = host.contains(":") ? "[" + host + "]" : host;
    var home =
        content(folder.resolve("namespace"))
            .map(name -> new Home(name, folder.resolve("namespace").toString(), false))
            .orElse(new Home("default", "nothing names one", false));
    var server = URI.create("https://" + address + ":" + port);
    var entry = new Access.Entry("in-cluster", server.toString(), "", home.name(), folder + "");
    return new Access(
        "in-cluster",
        folder.toString(),
        server,
        content(folder.resolve("ca.crt")).orElse(""),
        false,
        Access.Certificate.NONE,
        new Credentials.TokenFile(folder.resolve("token"), ticks),
        Map.of(),
        "",
        home,
        List.of(entry));
  }

  private static Optional<String> content(Path file) {
    try {
      return Files.isReadable(file)
          ? Optional.of(Files.readString(file).strip())
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
