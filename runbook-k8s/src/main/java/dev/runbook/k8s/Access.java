package dev.runbook.k8s;

import dev.runbook.Redactor;
import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * Where a cluster is and who asks: what one context of a kubeconfig says.
 *
 * @param context its name
 * @param source where the context was read
 * @param server the API server
 * @param trust the certificates trusted, PEM; empty for those of the JDK
 * @param insecure whether any certificate is trusted
 * @param certificate the client's certificate and key
 * @param credentials what goes into the header
 * @param impersonated headers of the user to appear as
 * @param proxy of HTTP; empty for none
 * @param namespace the default one and where that is written
 * @param contexts all there are, with server, user and namespace
 */
record Access(
    String context,
    String source,
    URI server,
    String trust,
    boolean insecure,
    Certificate certificate,
    Credentials credentials,
    Map<String, List<String>> impersonated,
    String proxy,
    Home namespace,
    List<Entry> contexts) {

  /** A client certificate and its key, PEM; both empty for none. */
  record Certificate(String pem, String key) {
    static final Certificate NONE = new Certificate("", "");

    @Override
    public String toString() {
      return pem.isEmpty() ? "no certificate" : "a client certificate";
    }
  }

  /**
   * A default namespace.
   *
   * @param chosen whether somebody wrote it into the environment's settings
   */
  record Home(String name, String source, boolean chosen) {}

  /** A context as it is listed. */
  record Entry(String name, String server, String user, String namespace, String source) {}

  Access namespace(Home home) {
    return new Access(
        context,
        source,
        server,
        trust,
        insecure,
        certificate,
        credentials,
        impersonated,
        proxy,
        home,
        contexts);
  }

  @Override
  public String toString() {
    return Redactor.clean("context " + context + " at " + server + " from " + source);
  }
}
