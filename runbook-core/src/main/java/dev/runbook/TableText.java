package dev.runbook;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A table as aligned text. */
final class TableText {
  /** The width of {@code toString}, where no host says how wide it is. */
  private static final int WIDTH = 100;

  private static final int BRIEF = 950;
  private static final int CELL = 40;
  private static final int NARROW = 12;

  private final Sheet sheet;
  private final boolean unicode;
  private final List<Sheet.Column> columns;
  private final int[] widths;
  private final List<String> dropped = new ArrayList<>();

  private TableText(Sheet sheet, int width, boolean unicode) {
    this.sheet = sheet;
    this.unicode = unicode;
    this.columns = new ArrayList<>(sheet.columns);
    var natural = sheet.columns.stream().map(this::natural).toList();
    this.widths = fit(new ArrayList<>(natural), sheet.table.head.look().wide() ? 1 << 20 : width);
  }

  /** For a host: up to 50 rows. */
  static String of(Table table, Host.Traits traits) {
    var form = traits.unicode() ? Sheet.Form.UNICODE : Sheet.Form.ASCII;
    var text = new TableText(Sheet.of(table, 40, 10, form), traits.width(), traits.unicode());
    var lines = new ArrayList<>(List.of(Sheet.title(table)));
    lines.addAll(text.body());
    lines.addAll(text.below());
    return String.join("\n", lines);
  }

  /** Within 950 characters, cut at a row; never throws. */
  static String brief(Table table) {
    try {
      var few = table.limit(20).with(table.head.look(table.head.look().brief()));
      var some = new TableText(Sheet.of(few, 20, 0, Sheet.Form.UNICODE), WIDTH, true);
      var lines = new ArrayList<>(List.of(Sheet.title(table)));
      var below = some.below().stream().map(line -> Widths.cut(line, 160, "…")).toList();
      return fill(table, lines, some.body(), below);
    } catch (RuntimeException e) {
      return "a table that cannot be printed: " + e.getClass().getSimpleName();
    }
  }

  private static String fill(Table table, List<String> lines, List<String> body, List<String> end) {
    int kept = Math.min(end.size(), 3);
    var below = new ArrayList<>(end.subList(0, kept));
    if (kept < end.size()) {
      below.add("… " + (end.size() - kept) + " more notes");
    }
    int room = BRIEF - 16 - length(lines) - length(below);
    int rows = 0;
    for (int i = 0; i < body.size() && room >= body.get(i).length() + 1; i++) {
      room -= body.get(i).length() + 1;
      lines.add(body.get(i));
      rows = i;
    }
    if (rows < table.size()) {
      lines.add("… " + (table.size() - rows) + " more");
    }
    lines.addAll(below);
    return String.join("\n", lines);
  }

  private static int length(List<String> lines) {
    return lines.stream().mapToInt(line -> line.length() + 1).sum();
  }

  private int natural(Sheet.Column column) {
    int width = Widths.of(column.head());
    for (var cell : column.cells()) {
      width = Math.max(width, Widths.of(shown(cell)));
    }
    return Math.min(width, CELL);
  }

  private String shown(@Nullable String cell) {
    return cell == null ? unicode ? "–" : "-" : cell;
  }

  private String dots() {
    return unicode ? "…" : "...";
  }

  /** Shrinks the widest texts, then leaves out columns from the right. */
  private int[] fit(List<Integer> natural, int width) {
    int over = sum(natural) - width;
    while (over > 0) {
      int widest = widestText(natural);
      if (widest < 0) {
        break;
      }
      int next = natural.get(widest) - 1;
      natural.set(widest, next);
      over--;
    }
    for (int i = columns.size() - 1; i > 0 && sum(natural) > width; i--) {
      if (!isKept(columns.get(i).col())) {
        dropped.add(columns.remove(i).head());
        natural.remove(i);
      }
    }
    Collections.reverse(dropped);
    return natural.stream().mapToInt(Integer::intValue).toArray();
  }

  private boolean isKept(Col col) {
    return col.kind() == Table.Kind.STATE || sheet.table.head.look().kept().contains(col.name());
  }

  private int widestText(List<Integer> widths) {
    int widest = -1;
    for (int i = 0; i < widths.size(); i++) {
      if (isText(columns.get(i).col())
          && widths.get(i) > NARROW
          && (widest < 0 || widths.get(i) > widths.get(widest))) {
        widest = i;
      }
    }
    return widest;
  }

  private static boolean isText(Col col) {
    return col.kind() == Table.Kind.TEXT || col.kind() == Table.Kind.STATE;
  }

  private static int sum(List<Integer> widths) {
    return widths.stream().mapToInt(Integer::intValue).sum() + 2 * (widths.size() - 1);
  }

  /** The heads, the rows and the line for those left out. */
  private List<String> body() {
    var lines = new ArrayList<String>();
    if (columns.isEmpty()) {
      return lines;
    }
    lines.add(line(-1));
    for (int i = 0; i < sheet.at.length; i++) {
      if (i == sheet.first && sheet.left > 0) {
        lines.add(dots() + " " + sheet.leftOut());
      }
      lines.add(line(i));
    }
    if (sheet.first == sheet.at.length && sheet.left > 0) {
      lines.add(dots() + " " + sheet.leftOut());
    }
    return lines;
  }

  private String line(int row) {
    var line = new StringBuilder();
    for (int i = 0; i < columns.size(); i++) {
      var column = columns.get(i);
      var text = row < 0 ? column.head() : shown(column.cells().get(row));
      line.append(i == 0 ? "" : "  ");
      line.append(Widths.pad(Widths.cut(text, widths[i], dots()), widths[i], column.right()));
    }
    return line.toString().stripTrailing();
  }

  private List<String> below() {
    var lines = new ArrayList<String>();
    if (!dropped.isEmpty()) {
      var names = dropped.stream().limit(12).collect(Collectors.joining(", "));
      var more = dropped.size() > 12 ? ", " + dots() : "";
      lines.add(
          "+"
              + dropped.size()
              + (dropped.size() == 1 ? " column: " : " columns: ")
              + names
              + more
              + " (wide() shows all)");
    }
    lines.addAll(Sheet.footer(sheet.table));
    return lines;
  }
}
