package dev.runbook.aws;

import dev.runbook.Mutation;
import dev.runbook.MutationContract;
import dev.runbook.Runbook;
import dev.runbook.Ticks;
import dev.runbook.testing.FakeTicks;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The size of a service keeps the contract of mutations. */
class EcsScaleContractTest extends MutationContract {
  private final FakeTicks ticks = FakeTicks.standard();
  private final FakeEcs fake = FakeEcs.at(ticks);

  @BeforeEach
  void service() {
    fake.service("prod", "web", 3, "web:41").definition("web:41", "repo/web:1.7");
  }

  @AfterEach
  void close() {
    fake.close();
  }

  @Override
  protected Ticks clock() {
    return ticks;
  }

  @Override
  protected Mutation<?> mutation(Runbook rb) {
    var service = Ecs.on(fake.aws(rb)).service("prod/web");
    return new EcsScaleMutation(service, service.place(), 6);
  }

  @Override
  protected int writes() {
    return fake.count("UpdateService");
  }

  @Override
  protected void breakTheWorld() {
    fake.capacity(3);
  }

  @Override
  protected String state() {
    return Integer.toString(fake.desired("prod/web"));
  }

  @Override
  protected boolean moveTheWorld() {
    fake.supersede("prod/web", 4);
    return true;
  }
}
