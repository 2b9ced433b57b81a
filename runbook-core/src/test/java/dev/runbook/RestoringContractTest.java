package dev.runbook;

import dev.runbook.testing.FakeWorld;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** {@code change.undo()} is a change like any other. */
class RestoringContractTest extends MutationContract {
  @TempDir Path folder;
  private FakeWorld world;

  @BeforeEach
  void changed() {
    world = FakeWorld.in(folder.resolve("world"));
    world.moves("web", "1.8");
  }

  @Override
  protected Mutation<?> mutation(Runbook rb) {
    var done = world.set("web", "1.8");
    var before = Facts.of("was", "1.7");
    var receipt = Facts.of("set", "1.8");
    return new Restoring<>(done, done.undo(before, receipt).orElseThrow(), before, receipt);
  }

  @Override
  protected int writes() {
    return world.acts();
  }

  @Override
  protected void breakTheWorld() {
    world.neverSettles();
  }

  @Override
  protected String state() {
    return world.value("web");
  }

  @Override
  protected boolean moveTheWorld() {
    world.moves("web", "1.9");
    return true;
  }
}
