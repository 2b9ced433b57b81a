package dev.runbook;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.runbook.RunbookException.BadSetting;
import dev.runbook.RunbookException.Problem;
import dev.runbook.RunbookException.Refused;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one context every module joins: the environment and its settings, secrets, clock, operator,
 * host, journal, and what modules attached. Thread-safe. Opening one contacts nothing.
 *
 * <pre>{@code
 * try (var rb = Runbook.open("prod")) {
 *   rb.show(Sql.on(rb).database("orders").query("select count(*) n from orders").table());
 *   rb.report().save(Path.of("report"));
 * }
 * }</pre>
 */
public final class Runbook implements AutoCloseable {
  private final Settings settings;
  private final Operator operator;
  private final Ticks ticks;
  private final @Nullable Host host;
  private final SecretSources secrets;
  private final Journal journal;
  private final Ledger ledger;
  private final Approvals approvals;
  private final List<Supplier<String>> intended = new CopyOnWriteArrayList<>();
  private final Attachments attachments = new Attachments();
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  private Runbook(Options options, String environment, String resumed) {
    var sources = options.sources == null ? Sources.ofThisProcess() : options.sources;
    settings = new Settings(sources, options.settings, environment, options.readOnly);
    operator = Operator.of(settings);
    ticks = options.ticks;
    host = options.host;
    secrets = new SecretSources(options.secrets, settings);
    var run = resumed.isEmpty() ? RunId.of(environment, ticks.now()) : resumed;
    var head =
        new Journal.Head(
            run,
            ticks,
            () -> opening(options, run),
            text -> host().show(Host.Bundle.text(Redactor.clean(text))));
    if (options.pass != null) {
      journal = options.pass.journal(head);
      ledger = new Ledger(journal, ticks, options.pass.replayed(), options.pass.gate());
      Resuming.refuseOther(options.pass.replayed(), opening(options, run));
    } else if (!resumed.isEmpty()) {
      var found = Resuming.open(options.folder(settings), head, holder(), options.disk);
      journal = found.journal();
      ledger = new Ledger(journal, ticks, found.records());
      var rec = Resuming.record(found, operator.toString(), host().name());
      Resuming.begin(found, opening(options, run), ledger, rec);
      journal.tell("resumed " + run + ": " + ledger.tally().text());
    } else {
      journal =
          options.journal != null
              ? options.journal.of(head)
              : Journal.in(options.folder(settings), head, holder(), options.disk);
      ledger = new Ledger(journal, ticks, List.of());
    }
    approvals = new Approvals(this, options.approver);
  }

  Ledger ledger() {
    return ledger;
  }

  Approvals approvals() {
    return approvals;
  }

  /** Whether a second person must approve. */
  boolean isFourEyes() {
    return environment().fourEyes() || approvals.isFourEyes();
  }

  void refuseIfClosed() {
    attachments.refuseIfClosed();
    ledger.gate().check();
  }

  /** Closes what was attached and leaves the record open: another pass follows. */
  void release() {
    attachments.close();
  }

  /**
   * A change made of what a module knows how to do; nothing has happened yet. For modules and for
   * changes of one's own.
   */
  public <R> Change<R> change(Mutation<R> mutation) {
    refuseIfClosed();
    var change = Intended.of(this, mutation);
    intends(change::forgotten);
    return change;
  }

  /** What is named when this context ends, if it gives a name then: it was never run. */
  void intends(Supplier<String> forgotten) {
    intended.add(forgotten);
  }

  private Rec opening(Options options, String run) {
    var params = Lines.JSON.createObjectNode();
    new TreeMap<>(options.params).forEach(params::put);
    return Rec.of(RecordType.OPEN)
        .put("run", run)
        .put("env", environment().name())
        .put("runbook", options.name)
        .put("params", params)
        .put("operator", operator.toString())
        .put("host", host().name())
        .put("pid", ProcessHandle.current().pid())
        .put("lib", version());
  }

  private static String version() {
    var version = Runbook.class.getPackage().getImplementationVersion();
    return version == null ? "unknown" : version;
  }

  private String holder() {
    return "pid "
        + ProcessHandle.current().pid()
        + " on "
        + settings.variable("HOSTNAME").orElse("this host")
        + ", operator "
        + operator
        + ", since "
        + ticks.now();
  }

  /** Opens the environment {@code default}; protected unless a setting says otherwise. */
  public static Runbook open() {
    return open("default");
  }

  /**
   * Opens a named environment: its settings are read, nothing is contacted.
   *
   * @throws BadSetting if a setting is unknown or of the wrong kind
   */
  public static Runbook open(String environment) {
    return with().open(environment);
  }

  /**
   * Goes on with a run that ended before it was done: the same lines again; what the record has as
   * done is given back and not done again, what is in doubt is found out first.
   *
   * @param run its name, as the report and the file have it
   * @throws Refused if it is open elsewhere, or was recorded with other parameters
   */
  public static Runbook resume(String run) {
    return with().resume(run);
  }

  /**
   * Lets a recorded step or change, and all inside it, be done again.
   *
   * @param path as the report has it: {@code count bad pods}, {@code drain[web-1]/stop}
   */
  public void redo(String path) {
    ledger.redo(path, operator());
  }

  /** A person's word on what became of something in doubt; {@code path} as the report has it. */
  public Settlement settle(String path) {
    return new Settlement(this, path);
  }

  /** Done or not done, and how that is known. */
  public static final class Settlement {
    private final Runbook rb;
    private final String path;

    private Settlement(Runbook rb, String path) {
      this.rb = rb;
      this.path = path;
    }

    /** It was done; {@code how} tells how that is known. */
    public void asDone(String how) {
      rb.ledger.settle(path, "done", rb.operator(), how);
    }

    /** It was not done; {@code how} tells how that is known. */
    public void asNotDone(String how) {
      rb.ledger.settle(path, "not done", rb.operator(), how);
    }
  }

  /** Says more before opening: a name, parameters, a host, read-only. */
  public static Options with() {
    return new Options();
  }

  /** The target this context works on and what protects it. */
  public Environment environment() {
    return settings.environment();
  }

  /** What this context was told and by which source; shows itself as a table. */
  public Settings settings() {
    return settings;
  }

  /** Who works here, as the record names them: a label, not a proof. */
  public String operator() {
    return operator.name();
  }

  /** The clock. */
  public Ticks ticks() {
    return ticks;
  }

  /** Where output goes and questions are asked; found anew at each call unless one was given. */
  public Host host() {
    return host == null ? Hosts.find(settings) : host;
  }

  /** The record of this run. */
  public Journal journal() {
    return journal;
  }

  /** Shows values, one after the other, and keeps them in the record: a table, a chart, a text. */
  public void show(Object... values) {
    ledger.gate().check();
    for (var value : values) {
      Showing.show(value, this);
    }
  }

  /** A remark for the record, shown as well. */
  public void note(String text) {
    ledger.gate().check();
    journal.note(text);
    host().show(Host.Bundle.text(Redactor.clean(text)));
  }

  /** What was read, seen, approved and changed so far, by whom, in order. */
  public Report report() {
    ledger.gate().check();
    return journal.report();
  }

  /**
   * The secret called {@code name}: given in code, else the variable of that name, else the content
   * of the file that the variable {@code <name>_FILE} names. A note tells, once, of one that is too
   * short to be masked in free text.
   *
   * @throws BadSetting if there is none; the message names where it was looked for
   */
  public Secret secret(String name) {
    ledger.gate().check();
    var secret = secrets.find(name);
    Redactor.warnings().stream()
        .filter(text -> text.startsWith("secret " + secret.name() + " has ") && told.add(text))
        .forEach(this::note);
    return secret;
  }

  /**
   * A text for the shell of this computer, run by {@code sh} under {@code set -eu}. Values go by
   * {@link Shell#with}; nothing is spliced in.
   */
  public Shell shell(String text) {
    refuseIfClosed();
    return Shell.text(this, text);
  }

  /** A program on this computer and its arguments, each as it is; no shell is involved. */
  public Shell command(String program, String... arguments) {
    refuseIfClosed();
    return Shell.command(this, program, arguments);
  }

  /** A part of this runbook with a name of its own; then {@code .run(..)} or {@code .get(..)}. */
  public Step step(String name) {
    refuseIfClosed();
    return Step.of(this, PathNames.name(name));
  }

  /** A part of a loop: {@code key} tells its turns apart. */
  public Step step(String name, String key) {
    refuseIfClosed();
    return Step.of(this, PathNames.keyed(name, key));
  }

  /** Runs the body as a step and gives its result, recorded: {@link Step#get(Callable)}. */
  @CanIgnoreReturnValue
  public <T extends @Nullable Object> T step(String name, Callable<T> body) {
    return step(name).get(body);
  }

  /** Runs the body as a step: {@link Step#run}. */
  public void step(String name, Step.Act body) {
    step(name).run(body);
  }

  /** Runs one turn of a loop as a step and gives its result: {@link Step#get(Callable)}. */
  @CanIgnoreReturnValue
  public <T extends @Nullable Object> T step(String name, String key, Callable<T> body) {
    return step(name, key).get(body);
  }

  /** Runs one turn of a loop as a step: {@link Step#run}. */
  public void step(String name, String key, Step.Act body) {
    step(name, key).run(body);
  }

  /** A change for each target, in waves, under one plan and one approval. */
  public <T, R> FanOut<T, R> forEach(
      String name, Collection<? extends T> items, Function<? super T, Change<R>> change) {
    refuseIfClosed();
    return FanOut.changes(this, name, items, change);
  }

  /** Changes one after the other, of whatever modules, under one plan and one approval. */
  public Sequence sequence(String name, Change<?>... changes) {
    refuseIfClosed();
    return Sequence.of(this, name, List.of(changes));
  }

  /** The same work on many targets, in waves: {@code .doing(..)} says what. */
  public <T> FanOut.Items<T> forEach(String name, Collection<? extends T> items) {
    refuseIfClosed();
    return new FanOut.Items<>(this, name, items);
  }

  /**
   * A wait until {@code probe} reads what is waited for; {@code what} is its name in the record.
   */
  public <T> Await<T> await(String what, Callable<? extends T> probe) {
    refuseIfClosed();
    return Await.of(this, PathNames.name(what), probe);
  }

  /** A wait in a loop: {@code key} tells its turns apart. */
  public <T> Await<T> await(String what, String key, Callable<? extends T> probe) {
    refuseIfClosed();
    return Await.of(this, PathNames.keyed(what, key), probe);
  }

  /**
   * Records that a client was handed out, past what this library promises: nobody knows what is
   * done with it. A step in which that happens runs once: killed inside, it is undecided until a
   * person settles it. For the {@code unwrap()} of modules.
   */
  public void raw(Class<?> client) {
    ledger.raw(client);
  }

  /**
   * The one attachment of this type, made by {@code supplier} on the first ask and closed with this
   * context, last made first. For modules and for one's own clients.
   */
  @CanIgnoreReturnValue
  public <T extends AutoCloseable> T attach(Class<T> type, Supplier<T> supplier) {
    ledger.gate().check();
    return attachments.attach(type, supplier);
  }

  /** Ends this context: what it opened is closed, last made first; every later call is refused. */
  @Override
  public void close() {
    try {
      attachments.close();
    } finally {
      closeJournal();
    }
  }

  private void closeJournal() {
    try {
      var never = intended.stream().map(Supplier::get).filter(name -> !name.isEmpty()).toList();
      if (!never.isEmpty()) {
        var names = Redactor.clean(String.join(", ", never));
        host().show(Host.Bundle.text("never run: " + names));
      }
      var missed = ledger.gate().isPassing() ? List.<String>of() : ledger.notReached();
      if (!missed.isEmpty()) {
        var names = Texts.head(String.join(", ", missed), 600);
        journal.tell("recorded, not reached: " + names);
      }
      if (journal.isWritable()) {
        var rec = Rec.of(RecordType.CLOSE).put("never", never).put("last", journal.lastHash());
        var counted = journal.onlyCounted();
        rec.put("counted", counted.isEmpty() ? null : counted);
        journal.append(missed.isEmpty() ? rec : rec.put("notReached", missed));
      }
    } finally {
      journal.close();
    }
  }

  @Override
  public String toString() {
    return Redactor.clean(
        "runbook on " + environment().name() + " as " + operator + ", run " + journal.run());
  }

  /** What is said before a context opens; immutable, each method returns a new one. */
  public static final class Options {
    private String name = "";
    private Map<String, String> settings = Map.of();
    private Map<String, Secret> secrets = Map.of();
    private Map<String, String> params = Map.of();
    private boolean readOnly;
    private Ticks ticks = Ticks.system();
    private Disk disk = RealDisk.INSTANCE;
    private @Nullable Host host;
    private @Nullable Sources sources;
    private @Nullable Journal journal;
    private @Nullable Path folder;
    private @Nullable Pass pass;
    private Approver approver = Approver.prompt();

    private Options() {}

    private Options with(Consumer<Options> difference) {
      var copy = new Options();
      copy.name = name;
      copy.settings = settings;
      copy.secrets = secrets;
      copy.params = params;
      copy.readOnly = readOnly;
      copy.ticks = ticks;
      copy.disk = disk;
      copy.host = host;
      copy.sources = sources;
      copy.journal = journal;
      copy.folder = folder;
      copy.pass = pass;
      copy.approver = approver;
      difference.accept(copy);
      return copy;
    }

    /** What this runbook is called in its record. */
    public Options named(String words) {
      return with(copy -> copy.name = words);
    }

    /** What this run works on; recorded, and the same on resume. Never a secret. */
    public Options param(String key, String value) {
      return with(copy -> copy.params = plus(params, key, value));
    }

    /** A setting given in code: it comes before every other source. */
    public Options set(String key, String value) {
      return with(copy -> copy.settings = plus(settings, key, value));
    }

    /** A secret given in code. */
    public Options secret(String name, String value) {
      return secret(Secret.of(name, value));
    }

    /** A secret given in code, under its own name. */
    public Options secret(Secret secret) {
      return with(copy -> copy.secrets = plus(secrets, secret.name(), secret));
    }

    /** Refuses every change, whatever the settings say. */
    public Options readOnly() {
      return with(copy -> copy.readOnly = true);
    }

    /** Another clock. */
    public Options ticks(Ticks clock) {
      return with(copy -> copy.ticks = clock);
    }

    /** Another place for output and questions. */
    public Options host(Host place) {
      return with(copy -> copy.host = place);
    }

    /** Who decides about changes; the person in front unless said. */
    public Options approver(Approver given) {
      return with(copy -> copy.approver = given);
    }

    /** Keeps the record in this folder instead of {@code ~/.runbook/journal}. */
    public Options journal(Path place) {
      return with(copy -> copy.folder = place);
    }

    /** Keeps the record in this journal: {@link Journal#memory()}. */
    public Options journal(Journal given) {
      return with(copy -> copy.journal = given);
    }

    Options sources(Sources given) {
      return with(copy -> copy.sources = given);
    }

    Options pass(Pass given) {
      return with(copy -> copy.pass = given);
    }

    Options disk(Disk given) {
      return with(copy -> copy.disk = given);
    }

    private Path folder(Settings known) {
      if (folder != null) {
        return folder;
      }
      return known
          .find("journal.dir")
          .map(Path::of)
          .orElseGet(
              () ->
                  Path.of(
                      known.sources().property("user.home").orElse("."), ".runbook", "journal"));
    }

    /** Opens the environment {@code default}. */
    public Runbook open() {
      return open("default");
    }

    /**
     * Opens a named environment: its settings are read, nothing is contacted.
     *
     * @throws BadSetting if a setting is unknown or of the wrong kind
     */
    public Runbook open(String environment) {
      if (!environment.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,39}")) {
        throw new BadSetting(
            Problem.of("`" + environment + "` cannot name an environment")
                .advice("use 1 to 40 letters, digits, - and _"));
      }
      return new Runbook(this, environment, "");
    }

    /**
     * Goes on with a run that ended before it was done; as {@link Runbook#resume}.
     *
     * @param run its name
     */
    public Runbook resume(String run) {
      if (!RunId.isValid(run)) {
        throw new BadSetting(
            Problem.of("`" + run + "` is not the name of a run")
                .advice("it looks like prod-20261121T034412Z-k7f2qa; see the journal's folder"));
      }
      return new Runbook(this, run.substring(0, run.length() - 24), run);
    }

    private static <V> Map<String, V> plus(Map<String, V> map, String key, V value) {
      var copy = new LinkedHashMap<>(map);
      copy.put(Objects.requireNonNull(key, "key"), Objects.requireNonNull(value, "value"));
      return Map.copyOf(copy);
    }
  }
}
