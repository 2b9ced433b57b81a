package dev.runbook.prometheus;

import dev.runbook.RunbookException;
import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Problem;
import dev.runbook.Secret;
import dev.runbook.prometheus.PrometheusException.Unreachable;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How one server is reached: where it is and what is shown to be let in. Immutable.
 *
 * @param where gives the address before every request
 * @param auth who asks
 * @param headers sent with every request
 * @param tenant the value of X-Scope-OrgID; empty for none
 * @param signer adds headers at the very end
 * @param tls certificates
 * @param dialect overrules what the server says; null asks it
 * @param client the user's own; null for ours
 */
record Access(
    Where where,
    Auth auth,
    List<Header> headers,
    String tenant,
    @Nullable RequestSigner signer,
    Tls tls,
    @Nullable Dialect dialect,
    @Nullable HttpClient client) {

  /** A header of the user's. */
  record Header(String name, String value) {}

  /** Where a server is, asked before every request. */
  sealed interface Where {
    /** A fixed address. */
    record Fixed(Address address) implements Where {}

    /** Somebody is asked, for example a forwarded port that moves. */
    record Asked(Supplier<URI> supplier) implements Where {}

    /** Nobody said; {@code key} is the setting that would. */
    record Unset(String key) implements Where {}

    /** The address for the next request. */
    default Address now() {
      if (this instanceof Fixed fixed) {
        return fixed.address;
      }
      if (this instanceof Unset unset) {
        throw new BadSetting(
            Problem.of("there is no address of Prometheus")
                .at("setting " + unset.key)
                .seen("neither it, default.prometheus.url nor PROMETHEUS_URL is set")
                .advice(
                    "export PROMETHEUS_URL=http://..., or Prometheus.on(rb).at(\"http://...\")"));
      }
      try {
        return Address.of(((Asked) this).supplier.get().toString(), "the given supplier");
      } catch (RuntimeException e) {
        var text = e instanceof RunbookException ours ? ours.problem().what() : e.toString();
        throw new Unreachable(
            Problem.of("the address of Prometheus could not be had")
                .at("the supplier given to at(..)")
                .seen(text)
                .advice("is the port still forwarded?"),
            e);
      }
    }
  }

  /** Who asks. */
  sealed interface Auth {
    /** Nobody in particular. */
    record None() implements Auth {}

    /** A user and a password. */
    record Basic(String user, Supplier<Secret> password) implements Auth {}

    /** A token, asked per request. */
    record Bearer(Supplier<Secret> token) implements Auth {}
  }

  /** PEM files; empty texts for none. */
  record Tls(String cert, String key, String ca) {
    static final Tls NONE = new Tls("", "", "");

    boolean isNone() {
      return equals(NONE);
    }
  }

  Access where(Where other) {
    return new Access(other, auth, headers, tenant, signer, tls, dialect, client);
  }

  Access auth(Auth other) {
    return new Access(where, other, headers, tenant, signer, tls, dialect, client);
  }

  Access header(String name, String value) {
    var more = new ArrayList<>(headers);
    more.add(new Header(name, value));
    return new Access(where, auth, List.copyOf(more), tenant, signer, tls, dialect, client);
  }

  Access tenant(String id) {
    return new Access(where, auth, headers, id, signer, tls, dialect, client);
  }

  Access signer(RequestSigner other) {
    return new Access(where, auth, headers, tenant, other, tls, dialect, client);
  }

  Access tls(Tls other) {
    return new Access(where, auth, headers, tenant, signer, other, dialect, client);
  }

  Access dialect(Dialect other) {
    return new Access(where, auth, headers, tenant, signer, tls, other, client);
  }

  /** Who asks there: what was said in code or settings, else what the address itself says. */
  Auth auth(Address address) {
    if (auth instanceof Auth.None && address.login().isPresent()) {
      var login = address.login().get();
      return new Auth.Basic(login.user(), login::password);
    }
    return auth;
  }

  /** Scheme and user, for messages; nothing secret. */
  String who(Address address) {
    return switchWho(auth(address));
  }

  private String switchWho(Auth who) {
    if (who instanceof Auth.Basic basic) {
      return "user " + basic.user;
    }
    if (who instanceof Auth.Bearer) {
      return "a bearer token";
    }
    return signer != null ? "a signature" : tls.cert.isEmpty() ? "nobody" : "a certificate";
  }
}
