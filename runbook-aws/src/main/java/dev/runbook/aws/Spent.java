package dev.runbook.aws;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import dev.runbook.Settings;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Set;

/** What reading metrics costs, and what this context has spent: an estimate in US dollars. */
final class Spent {
  private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);

  private final BigDecimal price;
  private final BigDecimal budget;
  private final Object lock = new Object();

  @GuardedBy("lock")
  private long metrics;

  Spent(Settings settings) {
    var module =
        settings.module(
            "aws", Set.of("profile", "role", "region", "endpoint", "account", "budget", "price"));
    price = amount(module, "price", "0.01");
    budget = amount(module, "budget", "1");
  }

  private static BigDecimal amount(Settings.Module module, String key, String fallback) {
    var text = module.text(key, fallback);
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException e) {
      throw new BadSetting(
          Problem.of("`" + module.key(key) + "` is not an amount of US dollars")
              .seen(text)
              .advice("write a number such as " + fallback));
    }
  }

  /** The price of so many metrics. */
  BigDecimal of(long count) {
    return price.multiply(BigDecimal.valueOf(count)).divide(THOUSAND, MathContext.DECIMAL64);
  }

  /** Refuses to read so many metrics if that would go beyond the budget. */
  void check(long count) {
    synchronized (lock) {
      var after = of(metrics + count);
      if (after.compareTo(budget) > 0) {
        throw new Refused(
            Problem.of("this read would go beyond the budget for metrics, $" + text(budget))
                .seen(
                    count + " metrics, est. $" + text(of(count)) + "; spent $" + text(of(metrics)))
                .advice("narrow it, or raise the setting `aws.budget`"));
      }
    }
  }

  /** So many metrics were read. */
  void add(long count) {
    synchronized (lock) {
      metrics += count;
    }
  }

  static String text(BigDecimal amount) {
    return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
  }
}
