package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runbook.RunbookException.Problem;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Makes of a bad answer the exception that tells it. */
final class Failures {
  private static final int NEAR = 5;

  private final String server;

  Failures(String server) {
    this.server = server;
  }

  /** A 5xx that certainly did nothing: the server could not make sense of the patch. */
  boolean isDefinite(Answer answer) {
    return answer.code() == 500 && answer.words().contains("failed to create typed patch object");
  }

  KubernetesException of(Call call, Answer answer) {
    var problem = Problem.of(what(call, answer)).at(server + " " + call).seen(seen(answer));
    return switch (answer.code()) {
      case 401 ->
          new KubernetesException.Denied(
              problem.advice("renew the credentials; k8s.contexts() shows whose they are"));
      case 403 ->
          new KubernetesException.Denied(
              problem.advice("ask for the right, or use another context; see k8s.whoami()"));
      case 404 -> new KubernetesException.NotFound(problem.advice(missing(answer)));
      case 409 ->
          new KubernetesException.Conflict(problem.advice("read it again, then decide anew"));
      case 400, 405, 406, 413, 415, 422 ->
          new KubernetesException.Rejected(problem.advice("mend what the server names"));
      default ->
          isDefinite(answer)
              ? new KubernetesException.Rejected(problem.advice("mend the field it names"))
              : new KubernetesException.Failed(
                  problem.advice("look at the API server; a read may simply be tried again"), null);
    };
  }

  private static String what(Call call, Answer answer) {
    return switch (answer.code()) {
      case 401 -> "the API server does not know these credentials";
      case 403 -> "forbidden";
      case 404 -> answer.isStatus() ? "not found" : "the API server has no such kind";
      case 409 -> "conflict: somebody else changed it";
      case 410 -> "Expired";
      case 429 -> "the API server is busy";
      default -> call.method() + " was answered " + answer.code();
    };
  }

  private static String seen(Answer answer) {
    var causes = new ArrayList<String>();
    for (var cause : answer.json().path("details").path("causes")) {
      causes.add(cause.path("field").asText("") + ": " + cause.path("message").asText(""));
    }
    var expired = answer.code() == 410 ? "Expired: " : "";
    var words = expired + answer.words();
    return causes.isEmpty() || words.contains(causes.get(0).replaceFirst("^[^:]*: ", ""))
        ? words
        : words + "\n" + String.join("\n", causes);
  }

  private static String missing(Answer answer) {
    if (!answer.isStatus()) {
      return "is the kind spelt right, and its definition installed?";
    }
    return answer.json().path("details").path("kind").asText("").equals("namespaces")
        ? "k8s.namespaces() lists the namespaces"
        : "check the name and the namespace";
  }

  KubernetesException.Unreachable unreachable(Call call, Throwable cause) {
    var root = root(cause);
    return new KubernetesException.Unreachable(
        Problem.of(
                isDistrust(root)
                    ? "the API server is not trusted"
                    : "no answer from the API server")
            .at(server + " " + call)
            .seen(words(root))
            .advice(advice(root)),
        root);
  }

  private static String words(Throwable root) {
    var name = root.getClass().getSimpleName();
    return root.getMessage() == null ? name : name + ": " + root.getMessage();
  }

  private String advice(Throwable root) {
    if (isDistrust(root)) {
      return "check certificate-authority in the kubeconfig, and that this is the right server";
    }
    if (root instanceof UnknownHostException || root instanceof ConnectException) {
      return "check the address, the VPN and the proxy";
    }
    return "try again; check the network and the load of the API server";
  }

  /** Whether the other side is not whom we expect: asking again does not help. */
  boolean isDistrust(@Nullable Throwable cause) {
    for (var one = cause; one != null; one = one.getCause()) {
      var text = one.getClass().getName() + " " + one.getMessage();
      if (one instanceof SSLException
          || text.contains("SSLHandshake")
          || text.contains("CertificateException")
          || text.contains("is not trusted")) {
        return true;
      }
    }
    return false;
  }

  private static Throwable root(Throwable cause) {
    var one = cause;
    for (int depth = 0; depth < 20 && one.getCause() != null; depth++) {
      if (one instanceof SSLException || one instanceof ConnectException) {
        break;
      }
      one = one.getCause();
    }
    return one;
  }

  /** The names nearest to one that is not there, nearest first. */
  static List<String> near(String name, Collection<String> names) {
    return names.stream()
        .sorted(Comparator.<String>comparingInt(n -> distance(name, n)).thenComparing(n -> n))
        .limit(NEAR)
        .toList();
  }

  /** The number of single characters to put in, take out or change. */
  private static int distance(String a, String b) {
    var row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }

  /** A problem of an object that is not there, with the names of those that are. */
  static KubernetesException.NotFound missing(
      String what, String where, String name, Collection<JsonNode> there) {
    var names = near(name, there.stream().map(Json::name).toList());
    var seen = names.isEmpty() ? "there are none" : "there are: " + String.join(", ", names);
    return new KubernetesException.NotFound(
        Problem.of("there is no " + what).at(where).seen(seen).advice("check the name"));
  }
}
