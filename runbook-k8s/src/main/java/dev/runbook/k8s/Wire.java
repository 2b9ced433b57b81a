package dev.runbook.k8s;

import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Problem;
import dev.runbook.Secret;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.utils.BackwardsCompatibilityInterceptor;
import io.fabric8.kubernetes.client.utils.TokenRefreshInterceptor;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/**
 * fabric8's HTTP client as we use it: nothing is found by itself, nothing is sent twice, no token
 * is renewed and no old API version is tried behind our back.
 */
final class Wire {
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private Wire() {}

  /** The HTTP client for an access; headers of the user are put in by the gateway. */
  static HttpClient open(Access access) {
    try {
      return new JdkHttpClientFactory()
          .newBuilder(config(access).build())
          .addOrReplaceInterceptor(TokenRefreshInterceptor.NAME, null)
          .addOrReplaceInterceptor(BackwardsCompatibilityInterceptor.NAME, null)
          .build();
    } catch (KubernetesClientException | IllegalArgumentException e) {
      throw new BadSetting(
          Problem.of("the certificates of context `" + access.context() + "` cannot be used")
              .at(access.source())
              .seen(e.getClass().getSimpleName())
              .advice("check certificate-authority, client-certificate and client-key"));
    }
  }

  /** A client for callers who need what is missing here; it asks our credentials. */
  static KubernetesClient client(Access access) {
    var config =
        config(access)
            .withOauthTokenProvider(() -> bearer(access))
            .withImpersonateUsername(first(access, "Impersonate-User"))
            .build();
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withHttpClientFactory(new JdkHttpClientFactory())
        .build();
  }

  private static String bearer(Access access) {
    var header = access.credentials().header().map(Secret::reveal).orElse("");
    return header.startsWith("Bearer ") ? header.substring(7) : header;
  }

  private static String first(Access access, String header) {
    var values = access.impersonated().get(header);
    return values == null ? "" : values.get(0);
  }

  /** A caller's client, copied so that nothing is sent twice; the caller's own is left alone. */
  static HttpClient lent(KubernetesClient client) {
    var request = client.getConfiguration().getRequestConfig();
    var once = new ConfigBuilder(Config.empty()).withRequestRetryBackoffLimit(0).build();
    var copy = once.getRequestConfig();
    copy.setRequestTimeout(request.getRequestTimeout());
    copy.setImpersonateUsername(request.getImpersonateUsername());
    copy.setImpersonateGroups(request.getImpersonateGroups());
    return client
        .newClient(copy)
        .getHttpClient()
        .newBuilder()
        .addOrReplaceInterceptor(BackwardsCompatibilityInterceptor.NAME, null)
        .build();
  }

  static URI server(KubernetesClient client) {
    return URI.create(client.getMasterUrl().toString());
  }

  private static ConfigBuilder config(Access access) {
    int millis = (int) PATIENCE.toMillis();
    var config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl(access.server().toString())
            .withTrustCerts(access.insecure())
            .withDisableHostnameVerification(access.insecure())
            .withConnectionTimeout(millis)
            .withRequestTimeout(millis)
            .withRequestRetryBackoffLimit(0)
            .withNamespace(access.namespace().name());
    if (!access.trust().isEmpty()) {
      config.withCaCertData(base64(access.trust()));
    }
    if (!access.certificate().pem().isEmpty()) {
      config.withClientCertData(base64(access.certificate().pem()));
      config.withClientKeyData(base64(access.certificate().key()));
      config.withClientKeyAlgo(access.certificate().key().contains("EC PRIVATE") ? "EC" : "RSA");
    }
    if (!access.proxy().isEmpty()) {
      config.withHttpProxy(access.proxy()).withHttpsProxy(access.proxy());
    }
    return config;
  }

  private static String base64(String pem) {
    return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8));
  }
}
