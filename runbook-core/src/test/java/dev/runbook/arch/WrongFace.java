package dev.runbook.arch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runbook.Runbook;
import dev.runbook.arch.internal.Inside;
import java.util.List;
import java.util.Optional;

/** A public class that breaks the rules on what users see. */
@SuppressWarnings("all") // wrong on purpose
public class WrongFace {
  public int field;

  protected void hook() {}

  public static WrongFace on(Runbook rb) {
    return new WrongFace();
  }

  public List<String> rows() {
    return List.of();
  }

  public Optional<JsonNode> node() {
    return Optional.empty();
  }

  public Inside inside() {
    return new Inside();
  }

  public String getName() {
    return "";
  }

  public Object unwrap() {
    return "";
  }
}
