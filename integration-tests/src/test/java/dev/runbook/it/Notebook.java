package dev.runbook.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** A notebook file, as it was run: the outputs of each code cell, in order. */
public record Notebook(Path file, List<List<Output>> cells) {

  private static final ObjectMapper JSON = new ObjectMapper();

  public Notebook {
    cells = List.copyOf(cells);
  }

  /**
   * One output of a cell: {@code stream}, {@code display_data}, {@code execute_result} or {@code
   * error}.
   */
  public record Output(String type, JsonNode json) {

    /** What the output holds of a MIME type, for example {@code text/html}; pictures are base64. */
    public Optional<String> data(String mime) {
      JsonNode data = json.path("data").path(mime);
      return data.isMissingNode() ? Optional.empty() : Optional.of(joined(data));
    }

    /** The text of a stream, the plain twin of a value, or an error's message. */
    public String text() {
      return switch (type) {
        case "stream" -> joined(json.path("text"));
        case "error" -> json.path("ename").asText("") + ": " + json.path("evalue").asText("");
        default -> data("text/plain").orElse("");
      };
    }

    private static String joined(JsonNode lines) {
      if (!lines.isArray()) {
        return lines.asText("");
      }
      StringBuilder all = new StringBuilder();
      lines.forEach(line -> all.append(line.asText("")));
      return all.toString();
    }
  }

  /** All outputs of the code cell with this number, from 0, as one text. */
  public String text(int cell) {
    StringBuilder all = new StringBuilder();
    cells.get(cell).forEach(output -> all.append(output.text()));
    return all.toString();
  }

  /** The errors of all cells; none means that the notebook ran from top to bottom. */
  public List<String> errors() {
    return cells.stream()
        .flatMap(List::stream)
        .filter(output -> output.type().equals("error"))
        .map(Output::text)
        .toList();
  }

  static Notebook read(Path file) {
    try {
      List<List<Output>> cells = new ArrayList<>();
      for (JsonNode cell : JSON.readTree(file.toFile()).path("cells")) {
        if (cell.path("cell_type").asText("").equals("code")) {
          cells.add(
              StreamSupport.stream(cell.path("outputs").spliterator(), false)
                  .map(json -> new Output(json.path("output_type").asText(""), json))
                  .toList());
        }
      }
      return new Notebook(file, cells);
    } catch (IOException e) {
      throw new UncheckedIOException("no notebook in " + file, e);
    }
  }

  /** Writes a notebook of code cells for the Java kernel. */
  static Path write(Path file, List<String> cells) {
    ObjectNode notebook = JSON.createObjectNode().put("nbformat", 4).put("nbformat_minor", 5);
    notebook
        .putObject("metadata")
        .putObject("kernelspec")
        .put("name", "java")
        .put("display_name", "Java")
        .put("language", "java");
    for (int i = 0; i < cells.size(); i++) {
      ObjectNode cell = notebook.withArray("cells").addObject();
      cell.put("cell_type", "code").put("id", "cell-" + i).put("source", cells.get(i));
      cell.putObject("metadata");
      cell.putArray("outputs");
      cell.putNull("execution_count");
    }
    try {
      return Files.writeString(file, notebook.toPrettyString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
