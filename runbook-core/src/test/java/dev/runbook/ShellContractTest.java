package dev.runbook;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** A command keeps what every mutation keeps; what became of one in doubt, a person must say. */
class ShellContractTest extends MutationContract {
  private static final Secret SECRET = Secret.of("SHELL_CONTRACT", "not-a-secret-shell-contract");

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("log");
  }

  @Override
  protected Mutation<?> mutation(Runbook rb) {
    var text = "echo \"x $T\" >> \"$F\"; echo \"did $T\"; cat \"$F\" >&2";
    var spec = ShellSpec.of(List.of("sh", "-eu", "-c", text), text);
    return new ShellMutation(
        rb, spec.with("F", file().toString()).withSecret("T", SECRET), Proc.Patience.STANDARD);
  }

  @Override
  protected int writes() {
    try {
      return Files.isRegularFile(file()) ? Files.readAllLines(file()).size() : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected void breakTheWorld() {
    try {
      Files.createDirectory(file());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected String state() {
    return writes() + " lines";
  }

  @Override
  protected List<String> secrets() {
    return List.of("not-a-secret-shell-contract");
  }
}
