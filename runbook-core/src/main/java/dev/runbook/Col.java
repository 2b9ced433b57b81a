package dev.runbook;

import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;

/** A column as it is stored: its cells are shared by all tables made from the same writer. */
record Col(String name, Table.Kind kind, String unit, Role role, Cells cells) {
  /** What a column's values are for, beyond their kind. */
  enum Role {
    PLAIN,
    AGE,
    LINK
  }

  static Refused unknown(String name, List<String> known, String table) {
    return new Refused(
        Problem.of("there is no column \"" + name + "\" in " + table)
            .seen("columns: " + String.join(", ", known))
            .advice("did you mean " + String.join(", ", Near.names(name, known)) + "?"));
  }

  Col named(String newName) {
    return new Col(newName, kind, unit, role, cells);
  }

  Col unit(String newUnit) {
    return new Col(name, kind, newUnit, role, cells);
  }

  Col as(Role newRole) {
    return new Col(name, kind, unit, newRole, cells);
  }

  /**
   * How a table prints.
   *
   * @param full up to 10,000 rows
   * @param wide all columns, whatever the width
   * @param spreadsheet files are for a spreadsheet
   * @param firstOnly first rows only, for the order itself says what matters
   * @param kept columns that are not left out for want of width
   * @param frame whose zone times are in, and whose theme bars have
   */
  record Look(
      boolean full,
      boolean wide,
      boolean spreadsheet,
      boolean firstOnly,
      Set<String> kept,
      Frame frame) {
    static final Look PLAIN = new Look(false, false, false, false, Set.of(), Frame.NONE);

    /** As {@code toString} prints: neither full nor wide. */
    Look brief() {
      return new Look(false, false, spreadsheet, firstOnly, kept, frame);
    }

    Look rows() {
      return new Look(true, wide, spreadsheet, firstOnly, kept, frame);
    }

    Look columns() {
      return new Look(full, true, spreadsheet, firstOnly, kept, frame);
    }

    Look forSpreadsheet() {
      return new Look(full, wide, true, firstOnly, kept, frame);
    }

    /** Ordered by these columns. */
    Look ordered(Set<String> columns, boolean mattersFirst) {
      return new Look(full, wide, spreadsheet, mattersFirst, columns, frame);
    }

    ZoneId zone() {
      return frame.zone();
    }

    Look in(Frame other) {
      return new Look(full, wide, spreadsheet, firstOnly, kept, other);
    }
  }
}
