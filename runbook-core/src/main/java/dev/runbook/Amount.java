package dev.runbook;

import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Problem;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** So many targets, or a share of all of them; a share rounds down. */
record Amount(BigDecimal number, boolean share) {
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  static Amount of(int count) {
    return new Amount(BigDecimal.valueOf(count), false);
  }

  /** {@code "3"} or {@code "10%"}. */
  static Amount parse(String what, String text) {
    var words = text.strip();
    var share = words.endsWith("%");
    try {
      var number = new BigDecimal(share ? words.substring(0, words.length() - 1).strip() : words);
      var most = share ? HUNDRED : BigDecimal.valueOf(Integer.MAX_VALUE);
      if (number.signum() < 0 || number.compareTo(most) > 0) {
        throw bad(what, text);
      }
      return new Amount(share ? number : BigDecimal.valueOf(number.intValueExact()), share);
    } catch (ArithmeticException | NumberFormatException e) {
      throw bad(what, text);
    }
  }

  private static BadSetting bad(String what, String text) {
    return new BadSetting(
        Problem.of("." + what + "(\"" + text + "\") is neither a count nor a share")
            .advice("write a whole number such as 3, or a share from 0% to 100% such as 10%"));
  }

  /** How many of {@code all}. */
  int of(int all, int atLeast) {
    var count =
        share
            ? number.multiply(BigDecimal.valueOf(all)).divide(HUNDRED, 0, RoundingMode.DOWN)
            : number.min(BigDecimal.valueOf(Integer.MAX_VALUE));
    return Math.max(atLeast, count.intValue());
  }

  @Override
  public String toString() {
    return number.stripTrailingZeros().toPlainString() + (share ? "%" : "");
  }
}
