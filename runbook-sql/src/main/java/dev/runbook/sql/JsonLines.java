package dev.runbook.sql;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import dev.runbook.Redactor;
import java.io.IOException;
import java.io.Writer;
import java.sql.ResultSet;
import java.sql.SQLException;

/** One JSON object a row, by column names; numbers and booleans as such, all else as text. */
final class JsonLines implements RowFile.Format {
  @Override
  public long write(ResultSet rows, Engine engine, Writer out) throws SQLException, IOException {
    var columns = Columns.of(rows.getMetaData(), engine);
    var factory = new JsonFactory().disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    long count = 0;
    try (var json = factory.createGenerator(out)) {
      json.setPrettyPrinter(new MinimalPrettyPrinter("\n"));
      for (; rows.next(); count++) {
        json.writeStartObject();
        for (int i = 0; i < columns.names().size(); i++) {
          json.writeFieldName(columns.names().get(i));
          cell(json, columns, rows, i);
        }
        json.writeEndObject();
      }
    }
    if (count > 0) {
      out.write('\n');
    }
    return count;
  }

  private static void cell(JsonGenerator json, Columns columns, ResultSet rows, int i)
      throws SQLException, IOException {
    var text = columns.text(rows, i);
    if (text == null) {
      json.writeNull();
    } else if (columns.isNumber(i) && isFinite(text)) {
      json.writeNumber(text);
    } else if (columns.isFlag(i)) {
      json.writeBoolean(rows.getBoolean(i + 1));
    } else {
      json.writeString(Redactor.clean(text));
    }
  }

  /** JSON has no NaN and no infinity: these stay texts. */
  private static boolean isFinite(String text) {
    char last = text.charAt(text.length() - 1);
    return last >= '0' && last <= '9';
  }
}
