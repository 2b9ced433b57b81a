package dev.runbook.prometheus;

import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Problem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Certificates and keys from PEM files. */
final class Pem {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN ((?:RSA |EC |ENCRYPTED )?PRIVATE KEY)-----([^-]+)-----END");
  private static final byte[] RSA = {0x30, 13, 6, 9, 42, -122, 72, -122, -9, 13, 1, 1, 1, 5, 0};
  private static final byte[] EC = {6, 7, 42, -122, 72, -50, 61, 2, 1};

  private Pem() {}

  /** What tells one set of files from another: changed files make a new client. */
  static List<String> stamp(Access.Tls tls) {
    var stamp = new ArrayList<String>();
    for (var file : List.of(tls.cert(), tls.key(), tls.ca())) {
      stamp.add(file.isEmpty() ? "" : file + " " + modified(file));
    }
    return stamp;
  }

  private static String modified(String file) {
    try {
      return Files.getLastModifiedTime(Path.of(file)).toString();
    } catch (IOException e) {
      throw unreadable(file, e.getClass().getSimpleName());
    }
  }

  /** The context that shows and trusts what the files hold. */
  static SSLContext context(Access.Tls tls) {
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(keys(tls), trust(tls), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw unreadable(
          tls.cert() + " " + tls.key() + " " + tls.ca(), String.valueOf(e.getMessage()));
    }
  }

  private static BadSetting unreadable(String file, String why) {
    return new BadSetting(
        Problem.of("a certificate or key for Prometheus cannot be used")
            .at(file.strip())
            .seen(why)
            .advice("give PEM files: openssl x509 -in FILE -noout -text"));
  }

  private static KeyManager @Nullable [] keys(Access.Tls tls)
      throws GeneralSecurityException, IOException {
    if (tls.cert().isEmpty()) {
      return null;
    }
    var store = empty();
    var chain = certificates(tls.cert()).toArray(Certificate[]::new);
    store.setKeyEntry("client", key(tls.key()), new char[0], chain);
    var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, new char[0]);
    return factory.getKeyManagers();
  }

  private static TrustManager @Nullable [] trust(Access.Tls tls)
      throws GeneralSecurityException, IOException {
    if (tls.ca().isEmpty()) {
      return null;
    }
    var store = empty();
    int number = 0;
    for (var authority : certificates(tls.ca())) {
      store.setCertificateEntry("ca" + number++, authority);
    }
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static List<Certificate> certificates(String file)
      throws GeneralSecurityException, IOException {
    var bytes = Files.readAllBytes(Path.of(file));
    var factory = CertificateFactory.getInstance("X.509");
    return List.copyOf(factory.generateCertificates(new ByteArrayInputStream(bytes)));
  }

  /** A key in PKCS#8, PKCS#1 or SEC 1. */
  static PrivateKey key(String file) throws GeneralSecurityException, IOException {
    var text = Files.readString(Path.of(file), StandardCharsets.US_ASCII);
    var found = KEY.matcher(text);
    if (text.contains("ENCRYPTED") || !found.find()) {
      throw encrypted(file, text.contains("ENCRYPTED"));
    }
    var der = Base64.getMimeDecoder().decode(found.group(2));
    return switch (found.group(1)) {
      case "RSA PRIVATE KEY" -> parsed(wrapped(RSA, der));
      case "EC PRIVATE KEY" -> parsed(wrapped(ecAlgorithm(der), der));
      default -> parsed(der);
    };
  }

  private static BadSetting encrypted(String file, boolean encrypted) {
    return new BadSetting(
        Problem.of(
                encrypted ? "the private key is encrypted" : "there is no private key in the file")
            .at(file)
            .advice(
                "openssl pkey -in " + file + " -out key.pem, in a folder that only you can read"));
  }

  private static PrivateKey parsed(byte[] pkcs8) throws GeneralSecurityException {
    var spec = new PKCS8EncodedKeySpec(pkcs8);
    try {
      return KeyFactory.getInstance("RSA").generatePrivate(spec);
    } catch (InvalidKeySpecException e) {
      return KeyFactory.getInstance("EC").generatePrivate(spec);
    }
  }

  /** PKCS#8 around an older form: version, algorithm, the key as octets. */
  private static byte[] wrapped(byte[] algorithm, byte[] key) {
    return tagged(0x30, joined(new byte[] {2, 1, 0}, algorithm, tagged(4, key)));
  }

  /** The algorithm of a SEC 1 key: its curve stands inside, tagged 0. */
  private static byte[] ecAlgorithm(byte[] key) throws InvalidKeySpecException {
    int at = content(key, 0);
    at = content(key, at) + 1; // version: one byte
    int octets = content(key, at);
    at = octets + key[octets - 1]; // the number itself: shorter than 128 bytes
    if (at >= key.length || key[at] != (byte) 0xa0) {
      throw new InvalidKeySpecException("the key does not name its curve");
    }
    int curve = content(key, at);
    var name = java.util.Arrays.copyOfRange(key, curve, curve + key[curve - 1]);
    return tagged(0x30, joined(EC, name));
  }

  /** Where the content of the element at {@code at} begins. */
  private static int content(byte[] der, int at) {
    return at + 2 + (der[at + 1] < 0 ? der[at + 1] & 0x7f : 0);
  }

  private static byte[] tagged(int tag, byte[] content) {
    var out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.length >= 256) {
      out.write(0x82);
      out.write(content.length >> 8);
    } else if (content.length >= 128) {
      out.write(0x81);
    }
    out.write(content.length);
    out.writeBytes(content);
    return out.toByteArray();
  }

  private static byte[] joined(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    for (var part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
