package dev.runbook.testing;

import dev.runbook.Facts;
import dev.runbook.Mutation;
import dev.runbook.Plan;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A small world of named values that counts every write by its token. Kept in a file, it outlives
 * the process that writes: what a killed runbook did can be counted. It can be told to answer badly
 * before or after doing what it was asked.
 */
public final class FakeWorld {
  private final Path file;
  private final String name;
  private Answer answer = Answer.WELL;
  private Plan.Held held = Plan.Held.GRANTED;
  private Plan.Held undoHeld = Plan.Held.GRANTED;
  private String cause = "";
  private boolean blind;
  private boolean never;
  private int touched = 1;
  private int reads;

  /** How a write is answered. */
  public enum Answer {
    /** Done, and said so. */
    WELL,
    /** A gateway's 504, though it was done. */
    LOST_AFTER,
    /** A gateway's 504, and it was not done; the next one goes well. */
    LOST_BEFORE,
    /** 403: certainly not done. */
    FORBIDDEN
  }

  private record Write(String token, String target, String value) {}

  private FakeWorld(Path file, String name) {
    this.file = file;
    this.name = name;
  }

  /** A world in a file, made if it is not there. */
  public static FakeWorld in(Path file) {
    return new FakeWorld(file, "fake world");
  }

  /** The same file under another name: another cluster. */
  public FakeWorld named(String other) {
    return new FakeWorld(file, other);
  }

  /** How the next writes are answered. */
  public void answers(Answer how) {
    answer = how;
  }

  /** From now on nothing that was set comes about, for this cause; empty text ends that. */
  public void fails(String why) {
    cause = why;
  }

  /** From now on nobody can tell what became of a write. */
  public void goesBlind() {
    blind = true;
  }

  /** From now on nothing ever comes about and no cause is told. */
  public void neverSettles() {
    never = true;
  }

  /** What plans say of the permission to write. */
  public void permits(Plan.Held act, Plan.Held undo) {
    held = act;
    undoHeld = undo;
  }

  /** How many targets plans say are touched. */
  public void touches(int targets) {
    touched = targets;
  }

  /** The value of a target now; {@code 1.7} if nobody set it. */
  public String value(String target) {
    return writes().stream()
        .filter(write -> write.target().equals(target))
        .map(Write::value)
        .reduce("1.7", (before, after) -> after);
  }

  /** Somebody else sets a value. */
  public void moves(String target, String value) {
    write("someone-else", target, value);
  }

  /** How many writes came with a token, somebody else's not counted. */
  public int acts() {
    return (int) writes().stream().filter(write -> !write.token().equals("someone-else")).count();
  }

  /** The tokens of all writes but somebody else's, in order. */
  public List<String> tokens() {
    return writes().stream()
        .map(Write::token)
        .filter(token -> !token.equals("someone-else"))
        .toList();
  }

  /** How often a value was drafted. */
  public synchronized int reads() {
    return reads;
  }

  /** The mutation that sets a value; gives the value seen afterwards. */
  public Mutation<String> set(String target, String value) {
    return new Setting(target, value, true);
  }

  private synchronized List<Write> writes() {
    try {
      if (!Files.exists(file)) {
        return List.of();
      }
      var all = new ArrayList<Write>();
      for (var line : Files.readAllLines(file)) {
        var parts = line.split("\t", -1);
        all.add(new Write(parts[0], parts[1], parts[2]));
      }
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized void write(String token, String target, String value) {
    try {
      var line = token + "\t" + target + "\t" + value + "\n";
      Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class Setting implements Mutation<String> {
    private final String target;
    private final String value;
    private final boolean undoable;

    Setting(String target, String value, boolean undoable) {
      this.target = target;
      this.value = value;
      this.undoable = undoable;
    }

    @Override
    public String action() {
      return undoable ? "set" : "restore";
    }

    @Override
    public Target target() {
      return new Target(name, target);
    }

    @Override
    public Facts ask() {
      return Facts.of("value", value);
    }

    @Override
    public Draft draft() {
      synchronized (FakeWorld.this) {
        reads++;
      }
      var now = value(target);
      var draft =
          Draft.of(Facts.of("was", now)).needs("write " + target, undoable ? held : undoHeld);
      return now.equals(value) ? draft : draft.differs("value", now, value).touches(touched, 0);
    }

    @Override
    public Facts act(Facts before, Watch watch) throws IOException {
      if (answer == Answer.FORBIDDEN) {
        throw new Refused(Problem.of("403 forbidden").at(name));
      }
      if (answer == Answer.LOST_BEFORE) {
        answer = Answer.WELL;
        throw new IOException("504 gateway time-out");
      }
      write(watch.token(), target, value);
      if (answer == Answer.LOST_AFTER) {
        throw new IOException("504 gateway time-out");
      }
      return Facts.of("set", value);
    }

    @Override
    public Progress verify(Facts before, Facts receipt, Watch watch) {
      if (!cause.isEmpty() && undoable) {
        return new Progress.Failed(cause, Facts.of("seen", value(target)));
      }
      var now = value(target);
      return never || !now.equals(value)
          ? new Progress.Waiting("value is " + now)
          : new Progress.Done(Facts.of("seen", now));
    }

    @Override
    public Settled settle(Facts before, Watch watch) {
      if (blind) {
        return new Settled.Unknown("the server does not say");
      }
      return tokens().contains(watch.token())
          ? new Settled.Done(Facts.of("set", value))
          : new Settled.NotDone();
    }

    @Override
    public Standing standing(Facts before, Facts receipt) {
      var now = value(target);
      return now.equals(value)
          ? new Standing.Holds()
          : new Standing.Moved("recorded " + value + ", found " + now);
    }

    @Override
    public Optional<Mutation<?>> undo(Facts before, Facts receipt) {
      return undoable
          ? Optional.of(new Setting(target, before.text("was").orElse("1.7"), false))
          : Optional.empty();
    }

    @Override
    public String result(Facts before, Facts receipt, Facts seen) {
      return seen.text("seen").orElse(value);
    }
  }
}
