import dev.dbos.transact.DBOS;
import dev.dbos.transact.config.DBOSConfig;
import dev.dbos.transact.workflow.Workflow;
import dev.runbook.Host;
import dev.runbook.Runbook;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.Arrays;
import java.util.Locale;

/**
 * The same steps, each recorded before the next begins: by runbook in its journal, by DBOS Transact
 * in a PostgreSQL that syncs. Both on one disk, in turns.
 */
public final class DbosSteps {
  private static final int STEPS = 300;
  private static final int ROUNDS = 5;

  /** What DBOS records. */
  public interface Flow {
    /** Runs the steps and adds up what they gave. */
    int run(int steps);
  }

  /** The flow itself. */
  public record Counting(DBOS dbos) implements Flow {
    @Override
    @Workflow(name = "count")
    public int run(int steps) {
      int sum = 0;
      for (int i = 0; i < steps; i++) {
        int value = i;
        sum += dbos.runStep(() -> value, "count " + i);
      }
      return sum;
    }
  }

  private DbosSteps() {}

  /** Prints microseconds for each step and the ratio of the medians. */
  public static void main(String[] args) throws Exception {
    var folder = Path.of(args[0]);
    try (var server =
        EmbeddedPostgres.builder()
            .setDataDirectory(folder.resolve("data"))
            .setServerConfig("fsync", "on")
            .setServerConfig("full_page_writes", "on")
            .setServerConfig("synchronous_commit", "on")
            .start()) {
      var url = "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres";
      tell(url);
      var config =
          DBOSConfig.defaults("steps")
              .withDatabaseUrl(url)
              .withDbUser("postgres")
              .withDbPassword("postgres");
      try (var dbos = new DBOS(config)) {
        var flow = dbos.registerProxy(Flow.class, new Counting(dbos));
        dbos.launch();
        rounds(flow, folder);
      }
    }
  }

  private static void tell(String url) throws Exception {
    try (var connection = DriverManager.getConnection(url, "postgres", "postgres");
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "select version(), current_setting('fsync'),"
                    + " current_setting('synchronous_commit')")) {
      rows.next();
      System.out.println(
          rows.getString(1) + "; fsync " + rows.getString(2) + ", commit " + rows.getString(3));
    }
  }

  private static void rounds(Flow flow, Path folder) throws Exception {
    var dbos = new double[ROUNDS];
    var ours = new double[ROUNDS];
    for (int round = -1; round < ROUNDS; round++) {
      long from = System.nanoTime();
      check(flow.run(STEPS));
      long middle = System.nanoTime();
      check(steps(Files.createDirectory(folder.resolve("journal" + round))));
      long end = System.nanoTime();
      if (round >= 0) {
        dbos[round] = (middle - from) / 1_000.0 / STEPS;
        ours[round] = (end - middle) / 1_000.0 / STEPS;
      }
    }
    Arrays.sort(dbos);
    Arrays.sort(ours);
    System.out.printf(
        Locale.ROOT,
        "DBOS Transact %.0f us a step (%.0f to %.0f), runbook %.0f us (%.0f to %.0f): %.1f times%n",
        dbos[ROUNDS / 2],
        dbos[0],
        dbos[ROUNDS - 1],
        ours[ROUNDS / 2],
        ours[0],
        ours[ROUNDS - 1],
        dbos[ROUNDS / 2] / ours[ROUNDS / 2]);
  }

  private static int steps(Path journal) {
    try (var rb =
        Runbook.with()
            .host(Host.text(new StringBuilder(), 100))
            .journal(journal)
            .open("bench")) {
      int sum = 0;
      for (int i = 0; i < STEPS; i++) {
        int value = i;
        sum += rb.<Integer>step("count", "" + i, () -> value);
      }
      return sum;
    }
  }

  private static void check(int sum) {
    if (sum != STEPS * (STEPS - 1) / 2) {
      throw new IllegalStateException("wrong sum " + sum);
    }
  }
}
