package dev.runbook.prometheus;

import dev.runbook.Settings;
import java.time.Duration;
import java.util.Set;

/**
 * What the settings of this module say, beside the address and who asks.
 *
 * @param scrape how often the server collects; 15 s
 * @param timeout the most one call may take; 30 s
 * @param parallel how many pieces of a split range are asked at once; 4
 * @param samples the most samples of one answer; 5,000,000
 * @param gzip auto, on or off
 * @param link the address for graph pages; empty for the server's own
 * @param environment its name
 * @param isProtected whether credentials must not go over plain http
 */
record Knobs(
    Duration scrape,
    Duration timeout,
    int parallel,
    long samples,
    String gzip,
    String link,
    String environment,
    boolean isProtected) {
  static final Set<String> KEYS =
      Set.of(
          "url",
          "tenant",
          "user",
          "secret",
          "token",
          "cert",
          "key",
          "ca",
          "scrape",
          "timeout",
          "parallel",
          "samples",
          "dialect",
          "link",
          "gzip");

  static Knobs of(Settings.Module settings, dev.runbook.Environment environment) {
    return new Knobs(
        settings.duration("scrape", Duration.ofSeconds(15)),
        settings.duration("timeout", Duration.ofSeconds(30)),
        (int) Math.max(1, Math.min(32, settings.number("parallel", 4))),
        settings.number("samples", 5_000_000),
        settings.text("gzip", "auto"),
        settings.text("link", ""),
        environment.name(),
        environment.isProtected());
  }

  /** The window for rates at this step, so that every point has samples enough. */
  Duration rate(Duration step) {
    var least = scrape.multipliedBy(4);
    var some = step.plus(scrape);
    return some.compareTo(least) > 0 ? some : least;
  }
}
