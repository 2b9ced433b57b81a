package dev.runbook.prometheus;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** AWS Signature Version 4 as a server checks it, from what came over the wire alone. */
final class SigV4 {
  static final String KEY = "AKIDEXAMPLE";
  static final String SECRET = "not-a-secret-key";
  private static final String SCOPE = "eu-central-1/aps/aws4_request";
  private static final Pattern AUTHORIZATION =
      Pattern.compile(
          "AWS4-HMAC-SHA256 Credential=(\\S+?)/(\\d{8})/(\\S+), SignedHeaders=(\\S+), Signature=(\\w+)");

  private SigV4() {}

  /** A signer of loopback requests at this time, such as a module of AWS would give. */
  static RequestSigner signer(String date) {
    return (method, uri, headers, body) -> {
      var signed = new TreeMap<String, String>();
      headers.forEach((name, values) -> signed.put(lower(name), String.join(",", values)));
      signed.keySet().retainAll(List.of("content-type"));
      signed.put("host", uri.getAuthority());
      signed.put("x-amz-date", date);
      var names = String.join(";", signed.keySet());
      var signature = signature(method, uri, signed, body, date);
      var scope = KEY + "/" + date.substring(0, 8) + "/" + SCOPE;
      return Map.of(
          "X-Amz-Date",
          List.of(date),
          "Authorization",
          List.of(
              "AWS4-HMAC-SHA256 Credential="
                  + scope
                  + ", SignedHeaders="
                  + names
                  + ", Signature="
                  + signature));
    };
  }

  /** Why a request is refused; empty if its signature is right. */
  static String fault(FakePrometheus.Asked asked) {
    var found = AUTHORIZATION.matcher(asked.headers().getOrDefault("Authorization", ""));
    if (!found.matches() || !found.group(1).equals(KEY) || !found.group(3).equals(SCOPE)) {
      return "Missing Authentication Token";
    }
    var names = List.of(found.group(4).split(";"));
    if (!names.containsAll(List.of("host", "x-amz-date"))) {
      return "host and x-amz-date must be signed";
    }
    var signed = new TreeMap<String, String>();
    for (var name : names) {
      signed.put(name, asked.headers().getOrDefault(name, "").strip());
    }
    var date = asked.headers().getOrDefault("x-amz-date", "");
    var uri = URI.create("http://" + signed.get("host") + asked.target());
    var body = asked.body().getBytes(StandardCharsets.UTF_8);
    var right = signature(asked.method(), uri, signed, body, date);
    return right.equals(found.group(5)) && date.startsWith(found.group(2))
        ? ""
        : "The request signature we calculated does not match the signature you provided";
  }

  /** The signature of a request with these headers, whose names are in lower case. */
  static String signature(
      String method, URI uri, SortedMap<String, String> headers, byte[] body, String date) {
    var lines =
        headers.entrySet().stream()
            .map(header -> header.getKey() + ":" + header.getValue().strip() + "\n")
            .collect(Collectors.joining());
    var request =
        String.join(
            "\n",
            method,
            uri.getRawPath(),
            query(uri),
            lines,
            String.join(";", headers.keySet()),
            hex(sha256(body)));
    var day = date.substring(0, 8);
    var text =
        "AWS4-HMAC-SHA256\n" + date + "\n" + day + "/" + SCOPE + "\n" + hex(sha256(bytes(request)));
    var key = hmac(bytes("AWS4" + SECRET), day);
    for (var part : SCOPE.split("/")) {
      key = hmac(key, part);
    }
    return hex(hmac(key, text));
  }

  /** Sorted, and encoded as AWS asks for: a space is %20. */
  private static String query(URI uri) {
    var query = uri.getRawQuery();
    return query == null
        ? ""
        : List.of(query.replace("+", "%20").split("&")).stream()
            .sorted()
            .collect(Collectors.joining("&"));
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(bytes(text));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
