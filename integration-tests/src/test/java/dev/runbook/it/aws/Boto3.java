package dev.runbook.it.aws;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Another client for the same server: boto3's own paginator, 500 queries a request. */
final class Boto3 {
  /** Reads n metrics {@code n m Id=x0..} and prints them, or only how long it took. */
  static final String PROGRAM =
      """
      import boto3, sys, time
      from botocore.config import Config
      from datetime import datetime, timezone
      url, count, start, end, rounds, what = sys.argv[1], *map(int, sys.argv[2:6]), sys.argv[6]
      cw = boto3.client("cloudwatch", endpoint_url=url, region_name="eu-west-1",
          aws_access_key_id="not-a-secret-key", aws_secret_access_key="not-a-secret-aws",
          config=Config(retries={"max_attempts": 0}))
      when = lambda t: datetime.fromtimestamp(t, timezone.utc)
      queries = [{"Id": "q%d" % i, "MetricStat": {"Metric": {"Namespace": "n", "MetricName": "m",
          "Dimensions": [{"Name": "Id", "Value": "x%d" % i}]}, "Period": 60, "Stat": "Average"}}
          for i in range(count)]
      for round in range(rounds):
          wall, cpu, found = time.perf_counter(), time.process_time(), {}
          for at in range(0, count, 500):
              pages = cw.get_paginator("get_metric_data").paginate(MetricDataQueries=queries[at:at + 500],
                  StartTime=when(start), EndTime=when(end), ScanBy="TimestampAscending")
              for page in pages:
                  for one in page["MetricDataResults"]:
                      times, values = found.setdefault(one["Id"], ([], []))
                      times.extend(one["Timestamps"]); values.extend(one["Values"])
          if what == "time":
              print("boto3 wall %.3f cpu %.3f points %d" % (time.perf_counter() - wall,
                  time.process_time() - cpu, sum(len(v) for t, v in found.values())))
      if what == "points":
          for id, (times, values) in sorted(found.items()):
              for t, v in zip(times, values):
                  print("%s %d %r" % (id, t.timestamp(), float(v)))
      """;

  private Boto3() {}

  static String run(String python, String... arguments) throws IOException, InterruptedException {
    var out = Files.createTempFile("boto3-", ".out");
    try {
      return run(out, python, arguments);
    } finally {
      Files.deleteIfExists(out);
    }
  }

  private static String run(Path out, String python, String... arguments)
      throws IOException, InterruptedException {
    var command = new java.util.ArrayList<>(List.of(python, "-c", PROGRAM));
    command.addAll(List.of(arguments));
    var builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
    builder
        .environment()
        .putAll(Map.of("AWS_EC2_METADATA_DISABLED", "true", "AWS_CONFIG_FILE", "/dev/null"));
    var process = builder.start();
    try {
      if (!process.waitFor(120, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new AssertionError("boto3 failed: " + text(out));
      }
      return text(out);
    } finally {
      process.destroyForcibly();
    }
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }
}
