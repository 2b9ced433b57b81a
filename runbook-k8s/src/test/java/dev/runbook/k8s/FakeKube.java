package dev.runbook.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * An API server in this JVM with the real meaning of what is used here: objects with uid, version
 * and generation, merge patches, dry runs, conflicts, reviews, and a deployment controller whose
 * pods behave as a word of their image says, in the time of the test. It keeps a ledger of writes
 * and answers badly when told to.
 */
final class FakeKube implements AutoCloseable {
  static final String TOKEN = "not-a-secret-token-of-the-tester";

  private final HttpServer server;
  private final ExecutorService pool;
  final Map<String, ObjectNode> objects = new TreeMap<>();
  final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<String> writes = new ArrayList<>();
  private final List<Fault> faults = new ArrayList<>();
  private final List<Fault> later = new ArrayList<>();
  private final Set<String> denied = new HashSet<>();
  private final Set<String> tokens = new HashSet<>(Set.of("Bearer " + TOKEN));
  private final Map<String, String> logs = new HashMap<>();
  private final List<String> warnings = new ArrayList<>();
  private final FakeControllers controllers = new FakeControllers(this);
  private Supplier<Instant> clock = () -> Instant.parse("2026-01-01T00:00:00Z");
  private String user = "tester";
  private long version = 100;

  /**
   * What goes wrong with a request: a status, or the connection is cut before or after the deed.
   */
  enum Wrong {
    STATUS,
    CUT_BEFORE,
    CUT_AFTER
  }

  private static final class Fault {
    final String method;
    final String part;
    final Wrong wrong;
    final int code;
    int times;

    Fault(String method, String part, Wrong wrong, int code, int times) {
      this.method = method;
      this.part = part;
      this.wrong = wrong;
      this.code = code;
      this.times = times;
    }
  }

  private record Reply(int code, JsonNode body, String text) {
    static Reply of(int code, JsonNode body) {
      return new Reply(code, body, "");
    }
  }

  private FakeKube() {
    // else each answer waits 40 ms for an acknowledgement
    System.setProperty("sun.net.httpserver.nodelay", "true");
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    pool = Executors.newFixedThreadPool(4);
    server.setExecutor(pool);
    server.createContext("/", this::handle);
    server.start();
    for (var name : List.of("default", "kube-system", "shop")) {
      create(Kind.NAMESPACE, "", name, Json.object());
    }
  }

  static FakeKube start() {
    return new FakeKube();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  synchronized void clock(Supplier<Instant> time) {
    clock = time;
  }

  synchronized Instant now() {
    return clock.get();
  }

  String kubeconfig() {
    return kubeconfig("{token: " + TOKEN + "}");
  }

  String kubeconfig(String credentials) {
    return """
        apiVersion: v1
        kind: Config
        current-context: test
        contexts:
        - {name: test, context: {cluster: fake, user: tester, namespace: shop}}
        clusters:
        - {name: fake, cluster: {server: '%s'}}
        users:
        - {name: tester, user: %s}
        """
        .formatted(uri(), credentials);
  }

  /** The writes that were done, dry runs left out: {@code PATCH deployments shop/web}. */
  synchronized List<String> writes() {
    return List.copyOf(writes);
  }

  /** The next {@code times} requests of this method whose path has {@code part} go wrong. */
  synchronized void fail(String method, String part, Wrong wrong, int code, int times) {
    faults.add(new Fault(method, part, wrong, code, times));
  }

  /** From now on: {@code patch deployments}, {@code list pods}, {@code get pods/log}. */
  synchronized void deny(String right) {
    denied.add(right);
  }

  synchronized void accepts(String token) {
    tokens.add("Bearer " + token);
  }

  synchronized void rejects(String token) {
    tokens.remove("Bearer " + token);
  }

  synchronized void user(String name) {
    user = name;
  }

  synchronized void warns(String text) {
    warnings.add(text);
  }

  /** The same, from the next write on. */
  synchronized void failOnceWritten(String method, String part, Wrong wrong, int code, int times) {
    later.add(new Fault(method, part, wrong, code, times));
  }

  /** From now on no request goes wrong. */
  synchronized void mends() {
    faults.clear();
  }

  /** From now on every new pod crashes. */
  synchronized void breaks() {
    controllers.everythingCrashes();
  }

  synchronized void log(String pod, String text) {
    logs.put(pod, text);
  }

  synchronized ObjectNode object(Kind kind, String namespace, String name) {
    controllers.step(now());
    return objects.get(kind.path(namespace, name));
  }

  /** A deployment of one container {@code app}, already rolled out. */
  synchronized void deployment(String name, String image, int replicas) {
    var spec = Json.object();
    spec.putObject("spec").put("replicas", replicas).put("progressDeadlineSeconds", 600);
    var inner = (ObjectNode) spec.path("spec");
    inner.putObject("selector").putObject("matchLabels").put("app", name);
    inner.putObject("strategy").put("type", "RollingUpdate");
    var template = inner.putObject("template");
    template.putObject("metadata").putObject("labels").put("app", name);
    var container = template.putObject("spec").putArray("containers").addObject();
    container.put("name", "app").put("image", image);
    create(Kind.DEPLOYMENT, "shop", name, spec);
    controllers.step(now().minusSeconds(3_600));
    controllers.step(now());
  }

  @CanIgnoreReturnValue
  synchronized ObjectNode create(Kind kind, String namespace, String name, ObjectNode body) {
    var object = body.deepCopy();
    object.put("apiVersion", kind.apiVersion()).put("kind", kind.name());
    var metadata = object.withObject("/metadata");
    metadata.put("name", name).put("uid", "uid-" + ++version).put("generation", 1);
    metadata.put("resourceVersion", Long.toString(version));
    metadata.put("creationTimestamp", now().toString());
    if (!namespace.isEmpty()) {
      metadata.put("namespace", namespace);
    }
    objects.put(kind.path(namespace, name), object);
    return object;
  }

  /** Somebody else patches, without a request. */
  synchronized void patch(Kind kind, String namespace, String name, String patch) {
    var path = kind.path(namespace, name);
    store(path, (ObjectNode) Merging.merge(objects.get(path), Json.read(patch), true));
    controllers.step(now());
  }

  synchronized void store(String path, ObjectNode object) {
    var old = objects.get(path);
    if (old != null && old.equals(object)) {
      return;
    }
    var metadata = object.withObject("/metadata");
    if (old != null && !old.path("spec").equals(object.path("spec"))) {
      metadata.put("generation", old.path("metadata").path("generation").asLong() + 1);
    }
    metadata.put("resourceVersion", Long.toString(++version));
    objects.put(path, object);
  }

  private void handle(HttpExchange exchange) throws IOException {
    var body =
        Json.body(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    Fault fault;
    Reply reply;
    List<String> warn;
    synchronized (this) {
      requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
      fault = fault(exchange);
      if (fault != null && fault.wrong == Wrong.CUT_BEFORE) {
        exchange.close();
        return;
      }
      reply =
          fault != null && fault.wrong == Wrong.STATUS
              ? status(fault.code, "Fault", "told to fail", "")
              : answer(exchange, body);
      warn = List.copyOf(warnings);
    }
    if (fault != null && fault.wrong == Wrong.CUT_AFTER) {
      exchange.close();
      return;
    }
    warn.forEach(w -> exchange.getResponseHeaders().add("Warning", "299 - \"" + w + "\""));
    send(exchange, reply);
  }

  private static void send(HttpExchange exchange, Reply reply) throws IOException {
    boolean text = reply.body().isMissingNode();
    var bytes = (text ? reply.text() : reply.body().toString()).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", text ? "text/plain" : "application/json");
    exchange.sendResponseHeaders(reply.code(), bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private Fault fault(HttpExchange exchange) {
    for (var one : faults) {
      boolean hit =
          one.times > 0
              && exchange.getRequestMethod().equals(one.method)
              && exchange.getRequestURI().toString().contains(one.part)
              && !exchange.getRequestURI().toString().contains("dryRun");
      if (hit) {
        one.times--;
        return one;
      }
    }
    return null;
  }

  private Reply answer(HttpExchange exchange, JsonNode body) {
    var header = exchange.getRequestHeaders().getFirst("Authorization");
    if (header != null && !tokens.contains(header)) {
      return status(401, "Unauthorized", "Unauthorized", "");
    }
    var who = header == null ? "system:anonymous" : user;
    var path = exchange.getRequestURI().getPath();
    if (path.equals("/version")) {
      return Reply.of(200, Json.read("{\"major\":\"1\",\"gitVersion\":\"v1.35.4\"}"));
    }
    if (path.equals("/apis")) {
      return Reply.of(200, Json.read("{\"groups\":[]}"));
    }
    if (path.equals("/api/v1")) {
      return Reply.of(200, Json.read("{\"resources\":[]}"));
    }
    if (path.endsWith("reviews")) {
      return review(path, body, who);
    }
    return new FakeRequest(this, exchange, path, body).answer();
  }

  private Reply review(String path, JsonNode body, String who) {
    var answer = (ObjectNode) body.deepCopy();
    if (path.endsWith("selfsubjectreviews")) {
      answer
          .putObject("status")
          .putObject("userInfo")
          .put("username", who)
          .putArray("groups")
          .add("testers");
    } else if (path.endsWith("selfsubjectaccessreviews")) {
      var asked = body.path("spec").path("resourceAttributes");
      var sub = asked.path("subresource").asText("");
      var right =
          asked.path("verb").asText()
              + " "
              + asked.path("resource").asText()
              + (sub.isEmpty() ? "" : "/" + sub);
      answer.putObject("status").put("allowed", !denied.contains(right));
    } else {
      answer
          .putObject("status")
          .putArray("resourceRules")
          .add(Json.read("{\"verbs\":[\"get\"],\"apiGroups\":[\"\"],\"resources\":[\"pods\"]}"));
    }
    return Reply.of(201, answer);
  }

  private static Reply status(int code, String reason, String message, String kind) {
    var status = Json.object();
    status.put("kind", "Status").put("status", "Failure").put("code", code);
    status.put("reason", reason).put("message", message).putObject("details").put("kind", kind);
    return Reply.of(code, status);
  }

  @Override
  public void close() {
    server.stop(0);
    pool.shutdownNow();
  }

  /** One request for objects. */
  private static final class FakeRequest {
    private final FakeKube kube;
    private final HttpExchange exchange;
    private final JsonNode body;
    private final Map<String, String> query = new HashMap<>();
    private final String method;
    private final String plural;
    private final String sub;
    private final String path;

    FakeRequest(FakeKube kube, HttpExchange exchange, String path, JsonNode body) {
      this.kube = kube;
      this.exchange = exchange;
      this.body = body;
      this.method = exchange.getRequestMethod();
      var text = exchange.getRequestURI().getRawQuery();
      if (text != null) {
        for (var pair : text.split("&")) {
          var parts = pair.split("=", 2);
          query.put(parts[0], java.net.URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
      }
      boolean part = path.endsWith("/scale") || path.endsWith("/log") || path.endsWith("/status");
      this.sub = part ? path.substring(path.lastIndexOf('/') + 1) : "";
      this.path = part ? path.substring(0, path.lastIndexOf('/')) : path;
      var rest = this.path.replaceFirst("^/(api/v1|apis/[^/]+/[^/]+)/", "");
      rest = rest.replaceFirst("^namespaces/[^/]+/", "");
      this.plural = rest.replaceFirst("/.*", "");
    }

    Reply answer() {
      kube.controllers.step(kube.now());
      boolean one = kube.objects.containsKey(path);
      var verb = verb(one);
      var right = verb + " " + plural + (sub.isEmpty() ? "" : "/" + sub);
      if (kube.denied.contains(right)) {
        var words = "User \"" + kube.user + "\" cannot " + right + ": " + path;
        return status(403, "Forbidden", words, plural);
      }
      if (verb.equals("list")) {
        return list();
      }
      if (!one && isApply()) {
        return create();
      }
      if (!one) {
        return status(404, "NotFound", plural + " \"" + path + "\" not found", plural);
      }
      return switch (method) {
        case "GET" -> get();
        case "PATCH", "PUT" -> patch();
        case "DELETE" -> delete();
        default -> status(405, "MethodNotAllowed", method, plural);
      };
    }

    private String verb(boolean one) {
      return switch (method) {
        case "PATCH" -> "patch";
        case "PUT" -> "update";
        case "DELETE" -> "delete";
        case "POST" -> "create";
        default -> one || path.matches(".*/" + plural + "/[^/]+") ? "get" : "list";
      };
    }

    private Reply list() {
      var list = Json.object();
      list.put("kind", "List").putObject("metadata").put("resourceVersion", "1");
      var items = list.putArray("items");
      var all = path.matches(".*/namespaces/[^/]+/.*");
      for (var entry : kube.objects.entrySet()) {
        var at = entry.getKey();
        boolean here =
            all
                ? at.matches(java.util.regex.Pattern.quote(path) + "/[^/]+")
                : at.replaceFirst("/namespaces/[^/]+/", "/")
                    .matches(java.util.regex.Pattern.quote(path) + "/[^/]+");
        if (here && selected(entry.getValue())) {
          items.add(entry.getValue());
        }
      }
      return Reply.of(200, list);
    }

    private boolean selected(JsonNode object) {
      for (var term : query.getOrDefault("labelSelector", "").split(",")) {
        var parts = term.split("=", 2);
        if (parts.length == 2
            && !object.path("metadata").path("labels").path(parts[0]).asText().equals(parts[1])) {
          return false;
        }
      }
      return true;
    }

    private Reply get() {
      if (sub.equals("log")) {
        var name = path.substring(path.lastIndexOf('/') + 1);
        boolean previous = query.getOrDefault("previous", "").equals("true");
        var text = kube.logs.getOrDefault(previous ? name + " previous" : name, "");
        return new Reply(200, com.fasterxml.jackson.databind.node.MissingNode.getInstance(), text);
      }
      var object = kube.objects.get(path);
      return Reply.of(200, sub.equals("scale") ? scale(object) : object.deepCopy());
    }

    private static ObjectNode scale(JsonNode object) {
      var scale = Json.object();
      scale.put("apiVersion", "autoscaling/v1").put("kind", "Scale");
      scale.set("metadata", object.path("metadata").deepCopy());
      scale.putObject("spec").put("replicas", object.path("spec").path("replicas").asInt());
      scale.putObject("status").put("replicas", object.path("status").path("replicas").asInt());
      return scale;
    }

    private boolean isApply() {
      var type = exchange.getRequestHeaders().getFirst("Content-Type");
      return method.equals("PATCH") && type != null && type.contains("apply-patch");
    }

    /** An apply of what is not there makes it. */
    private Reply create() {
      var made = (ObjectNode) body.deepCopy();
      var name = path.substring(path.lastIndexOf('/') + 1);
      made.withObject("/metadata").put("uid", "uid-" + plural + "-" + name).put("generation", 1);
      if (!query.containsKey("dryRun")) {
        kube.writes.add("PATCH " + plural + " " + name);
        kube.store(path, made);
        kube.controllers.step(kube.now());
        made = kube.objects.get(path);
      }
      return Reply.of(201, made.deepCopy());
    }

    private Reply patch() {
      var old = kube.objects.get(path);
      var wanted = body.path("metadata").path("resourceVersion").asText("");
      var uid = body.path("metadata").path("uid").asText("");
      if (!wanted.isEmpty()
          && !wanted.equals(old.path("metadata").path("resourceVersion").asText())) {
        return status(409, "Conflict", "the object has been modified", plural);
      }
      if (!uid.isEmpty() && !uid.equals(Json.uid(old))) {
        return status(409, "Conflict", "Precondition failed: UID in precondition", plural);
      }
      boolean strategic =
          exchange.getRequestHeaders().getFirst("Content-Type").contains("strategic") || isApply();
      var next = (ObjectNode) Merging.merge(old, patched(), strategic);
      next.withObject("/metadata")
          .put("resourceVersion", old.path("metadata").path("resourceVersion").asText());
      if (next
          .path("spec")
          .path("template")
          .path("spec")
          .path("containers")
          .findValues("image")
          .stream()
          .anyMatch(image -> image.asText().contains(" "))) {
        return status(422, "Invalid", "image: Invalid value", plural);
      }
      boolean dry = query.containsKey("dryRun");
      if (!dry) {
        var name = path.substring(path.lastIndexOf('/') + 1);
        kube.faults.addAll(kube.later);
        kube.later.clear();
        kube.writes.add(method + " " + plural + (sub.isEmpty() ? "" : "/" + sub) + " " + name);
        kube.store(path, next);
        kube.controllers.step(kube.now());
        next = kube.objects.get(path);
      }
      return Reply.of(200, sub.equals("scale") ? scale(next) : next.deepCopy());
    }

    private JsonNode patched() {
      if (!sub.equals("scale")) {
        return body;
      }
      var patch = Json.object();
      patch.putObject("spec").put("replicas", body.path("spec").path("replicas").asInt());
      return patch;
    }

    private Reply delete() {
      var uid = body.path("preconditions").path("uid").asText("");
      if (!uid.isEmpty() && !uid.equals(Json.uid(kube.objects.get(path)))) {
        return status(409, "Conflict", "Precondition failed: UID in precondition", plural);
      }
      if (!query.containsKey("dryRun")) {
        kube.writes.add("DELETE " + plural + " " + path.substring(path.lastIndexOf('/') + 1));
        kube.objects.remove(path);
      }
      return Reply.of(200, Json.read("{\"kind\":\"Status\",\"status\":\"Success\"}"));
    }
  }
}
