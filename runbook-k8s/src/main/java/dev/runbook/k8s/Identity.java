package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runbook.Redactor;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Which cluster this is and as whom we are known there, as the server says.
 *
 * @param id uid of the namespace kube-system, else a hash of server and certificate
 * @param idSource which of the two
 * @param user empty if the server cannot say (before 1.28)
 * @param read when it was asked
 */
record Identity(
    String context,
    String server,
    String id,
    String idSource,
    String version,
    String user,
    List<String> groups,
    Instant read) {
  static final String ANONYMOUS = "system:anonymous";
  private static final String REVIEWS = "/apis/authentication.k8s.io/v1/selfsubjectreviews";

  static Identity ask(Gateway gateway, Access access, Instant now) {
    var info = user(gateway);
    var groups = new ArrayList<String>();
    info.path("groups").forEach(group -> groups.add(group.asText()));
    var uid = uid(gateway);
    var hash = hash(access.server() + "\n" + access.trust());
    return new Identity(
        access.context(),
        gateway.server(),
        uid.isEmpty() ? hash : uid,
        uid.isEmpty() ? "hash of server and certificate" : "uid of kube-system",
        version(gateway),
        info.path("username").asText(""),
        List.copyOf(groups),
        now);
  }

  private static JsonNode user(Gateway gateway) {
    var review = Json.object();
    review.put("apiVersion", "authentication.k8s.io/v1").put("kind", "SelfSubjectReview");
    var call = Call.post(REVIEWS, review);
    var answer = gateway.patiently(call);
    if (answer.code() == 404 || answer.code() == 403) {
      return Json.object();
    }
    return gateway.good(call, answer).json().path("status").path("userInfo");
  }

  private static String uid(Gateway gateway) {
    var answer = gateway.patiently(Call.get(Kind.NAMESPACE.path("", "kube-system")));
    return answer.isGood() ? Json.uid(answer.json()) : "";
  }

  private static String version(Gateway gateway) {
    var answer = gateway.patiently(Call.get("/version"));
    return answer.isGood() ? answer.json().path("gitVersion").asText("unknown") : "unknown";
  }

  private static String hash(String text) {
    try {
      var digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** What tells this cluster and user from all others: the world of a plan. */
  String world() {
    var who = user.isEmpty() ? "an unknown user" : user;
    return Redactor.clean(context + " at " + server + ", cluster " + id + ", as " + who);
  }

  @Override
  public String toString() {
    return world();
  }
}
