package dev.runbook;

import dev.runbook.testing.FakeWorld;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class FakeWorldContractTest extends MutationContract {
  @TempDir Path folder;
  private FakeWorld world;

  @BeforeEach
  void open() {
    world = FakeWorld.in(folder.resolve("world"));
  }

  @Override
  protected Mutation<?> mutation(Runbook rb) {
    return world.set("web", "1.8");
  }

  @Override
  protected int writes() {
    return world.acts();
  }

  @Override
  protected void breakTheWorld() {
    world.fails("image cannot be pulled");
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
