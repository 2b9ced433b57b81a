package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.testing.FakeWorld;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** A failing sequence that is taken back, cut off after a given write of its journal. */
final class SequenceKill {
  private SequenceKill() {}

  /** What a kill is to code that runs: nothing after it happens. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  private record Killing(int write, AtomicInteger seen) implements Disk {
    @Override
    public void folder(Path path) throws IOException {
      RealDisk.INSTANCE.folder(path);
    }

    @Override
    public Appending create(Path path) throws IOException {
      var real = RealDisk.INSTANCE.create(path);
      return new Appending() {
        @Override
        public void write(byte[] bytes) throws IOException {
          if (seen.incrementAndGet() > write) {
            throw new Killed();
          }
          real.write(bytes);
        }

        @Override
        public void sync() throws IOException {
          real.sync();
        }

        @Override
        public void close() throws IOException {
          real.close();
        }
      };
    }

    @Override
    public Appending append(Path path, long length) throws IOException {
      return RealDisk.INSTANCE.append(path, length);
    }

    @Override
    public void syncFolder(Path path) throws IOException {
      RealDisk.INSTANCE.syncFolder(path);
    }

    @Override
    public void put(Path path, byte[] content) throws IOException {
      RealDisk.INSTANCE.put(path, content);
    }
  }

  /** False if it came to its end before that write. */
  static boolean runs(Bench bench, int write) {
    try {
      Files.createDirectories(bench.folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var yes = bench.with().approver(Approver.always());
    bench.open(yes.disk(new Killing(write, new AtomicInteger())));
    try {
      var unused = release(bench).tryRun();
      return false;
    } catch (Killed e) {
      bench.rb.journal().close();
    }
    bench.rb = yes.resume(bench.rb.journal().run());
    var out = release(bench).tryRun();
    assertThat(out.forward()).as("killed after " + write).isEqualTo(Verdict.State.FAILED);
    assertThat(out.back()).as("killed after " + write).contains(Verdict.State.SUCCEEDED);
    assertThat(bench.world.value("a") + bench.world.value("b") + bench.world.value("c"))
        .as("killed after " + write)
        .isEqualTo("1.71.71.7");
    assertThat(bench.world.tokens()).as("killed after " + write).doesNotHaveDuplicates();
    assertThat(bench.world.acts()).as("killed after " + write).isEqualTo(6);
    bench.close();
    return true;
  }

  private static Sequence release(Bench bench) {
    return bench
        .rb
        .sequence("release", set(bench, "a"), set(bench, "b"), failing(bench.rb, bench.world))
        .undoOnFailure();
  }

  private static Change<String> set(Bench bench, String target) {
    return bench.rb.change(bench.world.set(target, "1.8"));
  }

  private static Change<String> failing(Runbook rb, FakeWorld world) {
    return rb.change(
        new Wrapped(world.set("c", "1.8")) {
          @Override
          public Progress verify(Facts before, Facts receipt, Watch watch) {
            return new Progress.Failed("image cannot be pulled", Facts.none());
          }
        });
  }
}
