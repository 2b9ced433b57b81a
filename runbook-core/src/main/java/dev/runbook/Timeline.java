package dev.runbook;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run as a report tells it: who and where, then what happened in order. Everything in it is
 * redacted.
 *
 * @param title the report's title
 * @param facts name and value pairs about the run as a whole
 * @param items what happened, in order
 */
record Timeline(String title, List<Fact> facts, List<Item> items) {
  record Fact(String name, String value) {}

  /** How an item is to be looked at. */
  enum Tone {
    PLAIN,
    GOOD,
    DOUBT,
    BAD
  }

  /**
   * One thing that happened.
   *
   * @param time when, as it is to be printed
   * @param kind the word for it: note, read, step, chart, plan, approval, act, verdict
   * @param title one line
   * @param text more, as preformatted text; may be empty
   * @param picture the same as a safe HTML fragment or an SVG, if there is one
   */
  record Item(
      String time, String kind, String title, String text, @Nullable String picture, Tone tone) {
    static Item of(String time, String kind, String title) {
      return new Item(time, kind, title, "", null, Tone.PLAIN);
    }

    Item text(String more) {
      return new Item(time, kind, title, more, picture, tone);
    }

    Item picture(@Nullable String fragment) {
      return new Item(time, kind, title, text, fragment, tone);
    }

    Item tone(Tone newTone) {
      return new Item(time, kind, title, text, picture, newTone);
    }
  }
}
