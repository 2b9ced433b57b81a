package dev.runbook.it;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * A test run of its own, for {@link KilledRunTest} to kill: starts every server, says {@code
 * ready}, and at each line that it reads writes to all of them and reads it back. The end of its
 * input stops it.
 */
final class AllParts {

  private final RealPrometheus prometheus = RealPrometheus.scraping();
  private final RealCluster cluster = RealCluster.shared();
  private final RealPostgres postgres = RealPostgres.withPgbouncer();
  private final RealMariaDb mariadb = RealMariaDb.standard();
  private final Moto moto = Moto.standard();

  public static void main(String[] args) {
    try {
      serve(new AllParts());
    } catch (Throwable e) {
      e.printStackTrace();
      Runtime.getRuntime().halt(1); // else the threads of the parts that did start keep the JVM
    }
  }

  private static void serve(AllParts all) throws Exception {
    Deque<AutoCloseable> running = new ArrayDeque<>();
    for (Part part : List.of(all.prometheus, all.cluster, all.postgres, all.mariadb, all.moto)) {
      running.push(part.started());
    }
    System.out.println("ready");
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while (in.readLine() != null) {
      all.use();
      System.out.println("used");
    }
    while (!running.isEmpty()) {
      running.pop().close();
    }
  }

  /** Everything here has a fixed name: a part that two runs shared would refuse the second one. */
  private void use() {
    prometheus.promtoolQuery("up");
    cluster.kubectl("create", "namespace", "mine").ok();
    postgres.psql("postgres", "create table mine (n int)");
    postgres.pooledPsql("postgres", "insert into mine values (1)");
    mariadb.mariadb("mysql", "create database mine");
    String bucket =
        "import boto3; s3 = boto3.client('s3', region_name='us-east-1'); s3.create_bucket(Bucket='mine');"
            + " print(len(s3.list_buckets()['Buckets']))";
    if (!moto.boto3(bucket).equals("1\n")) {
      throw new AssertionError("moto is shared");
    }
  }
}
