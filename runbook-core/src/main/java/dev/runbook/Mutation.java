package dev.runbook;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a module writes for each kind of change: how it is drafted, done, seen, settled and undone.
 * Only {@link #act} may write. Core calls these in order and records what they say; users meet the
 * {@link Change} made of it.
 *
 * @param <R> what a change that succeeded gives
 */
public interface Mutation<R> {
  /** The verb: {@code restart}, {@code scale}, {@code update}. */
  String action();

  /** What it is done to, and in which world. */
  Target target();

  /** What is wanted, in full: two changes that want the same have equal asks. */
  Facts ask();

  /** Reads what is there and says what would differ. Called at least twice; never writes. */
  Draft draft() throws Exception;

  /**
   * Does it, once, and gives the receipt. Throws {@link RunbookException.Refused} if the server
   * certainly did nothing; whatever else is thrown leaves it in doubt, and {@link #settle} is
   * asked.
   *
   * @param before the facts of the draft that was approved
   */
  Facts act(Facts before, Watch watch) throws Exception;

  /** Looks once whether it came about; a throw is no reading. Called again until the deadline. */
  Progress verify(Facts before, Facts receipt, Watch watch) throws Exception;

  /** Finds out whether an act in doubt was done, by its token, marks or what is there. */
  Settled settle(Facts before, Watch watch) throws Exception;

  /** Whether what this change made is still as it made it. */
  Standing standing(Facts before, Facts receipt) throws Exception;

  /**
   * The change that restores what the draft recorded; empty if there is none. Asked before the act
   * too, with {@link Facts#none()} as the receipt.
   */
  Optional<Mutation<?>> undo(Facts before, Facts receipt);

  /** What the caller gets, made of what was recorded alone. */
  R result(Facts before, Facts receipt, Facts seen);

  /**
   * A target by its world (cluster, account, server: what tells it from its namesakes) and name.
   */
  record Target(String world, String name) {}

  /** What is at hand while a change runs. */
  interface Watch {
    /** 32 letters and digits, the same for every send of this act: an idempotency key. */
    String token();

    /** Records facts on disk between the intent and the end of the act, for {@link #settle}. */
    void mark(Facts facts);

    /** What was marked, oldest first. */
    List<Facts> marks();

    /** Shows progress to the person in front. */
    void say(String progress);

    /** How long this change may still take. */
    Duration left();
  }

  /** What one look told. */
  sealed interface Progress {
    /** Not yet; {@code seen} is the last thing told if the deadline passes. */
    record Waiting(String seen) implements Progress {}

    /** The post-condition holds. */
    record Done(Facts seen) implements Progress {}

    /** It cannot come about any more, for this cause. */
    record Failed(String cause, Facts seen) implements Progress {}

    /** However long one waits, it cannot be told; the change is undecided, and not taken back. */
    record Undecided(String why, Facts seen) implements Progress {}
  }

  /** What became of an act in doubt. */
  sealed interface Settled {
    /** It was done. */
    record Done(Facts receipt) implements Settled {}

    /** It certainly was not done and will not be. */
    record NotDone() implements Settled {}

    /** It cannot be told. */
    record Unknown(String why) implements Settled {}
  }

  /** Whether a done change still stands. */
  sealed interface Standing {
    /** As it was made. */
    record Holds() implements Standing {}

    /** Someone changed it since. */
    record Moved(String how) implements Standing {}

    /** It cannot be told. */
    record Unknown(String why) implements Standing {}
  }

  /**
   * What a change would do, as read.
   *
   * @param facts what settling, watching and undoing need of the state before
   * @param unknown why nothing can be said; empty if it can
   * @param touched how many targets are touched
   * @param peers how many healthy ones there are in all, touched ones included
   * @param among which peers these are, the same for all changes that touch some of them: several
   *     changes under one approval are counted together; empty if they are this change's alone
   */
  record Draft(
      List<Plan.Difference> differences,
      Facts facts,
      List<Plan.Risk> risks,
      List<Plan.Permission> permissions,
      String unknown,
      int touched,
      int peers,
      String among) {
    /** Copies the lists. */
    public Draft {
      differences = List.copyOf(differences);
      risks = List.copyOf(risks);
      permissions = List.copyOf(permissions);
    }

    /** A draft without differences: everything is as wanted. */
    public static Draft of(Facts facts) {
      return new Draft(List.of(), facts, List.of(), List.of(), "", 1, 0, "");
    }

    /** Nothing can be said, for this reason; the change is refused. */
    public static Draft unknown(String why) {
      return new Draft(List.of(), Facts.none(), List.of(), List.of(), why, 0, 0, "");
    }

    /** One thing more that would differ. */
    public Draft differs(String what, String before, String after) {
      var more = plus(differences, new Plan.Difference(what, before, after));
      return new Draft(more, facts, risks, permissions, unknown, touched, peers, among);
    }

    /** One risk more; the code, not the words, counts for the approval. */
    public Draft risk(String code, String words) {
      var more = plus(risks, new Plan.Risk(code, words));
      return new Draft(differences, facts, more, permissions, unknown, touched, peers, among);
    }

    /** One permission more that the act needs. */
    public Draft needs(String permission, Plan.Held held) {
      var more = plus(permissions, new Plan.Permission(permission, held));
      return new Draft(differences, facts, risks, more, unknown, touched, peers, among);
    }

    /** How many targets are touched, of how many healthy ones; 0 if there are no peers. */
    public Draft touches(int targets, int healthy) {
      return touches(targets, healthy, "");
    }

    /**
     * {@link #touches(int, int)} of peers that other changes touch too: {@code "nodes of prod"}.
     */
    public Draft touches(int targets, int healthy, String peerGroup) {
      return new Draft(
          differences, facts, risks, permissions, unknown, targets, healthy, peerGroup);
    }

    private static <T> List<T> plus(List<T> list, T one) {
      var copy = new ArrayList<>(list);
      copy.add(one);
      return copy;
    }
  }
}
