package dev.runbook.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Jupyter with the JJava kernel, run without a browser, and headless Chromium for pictures of
 * pages.
 *
 * <pre>{@code
 * @RegisterExtension static final Jupyter jupyter = Jupyter.standard();
 * }</pre>
 */
public final class Jupyter extends Part {

  private static final Duration CELL = Duration.ofMinutes(2);
  private static final Duration NOTEBOOK = Duration.ofMinutes(5);
  private static final Duration PAGE = Duration.ofSeconds(60);

  private final Map<String, String> environment = new HashMap<>();
  private Path folder = Path.of("");

  private Jupyter() {}

  /** The kernel as JJava's package installs it. */
  public static Jupyter standard() {
    return new Jupyter();
  }

  /** The same kernel with jars and class folders on its class path. */
  public Jupyter withClassPath(String classPath) {
    return withEnvironment(Map.of("JJAVA_CLASSPATH", classPath));
  }

  /** The same kernel with more environment variables. */
  public Jupyter withEnvironment(Map<String, String> more) {
    Jupyter other = new Jupyter();
    other.environment.putAll(environment);
    other.environment.putAll(more);
    return other;
  }

  /** Runs cells of Java from top to bottom in a new kernel. */
  public Notebook runCells(String... cells) {
    return run(Notebook.write(fresh("cells", ".ipynb"), List.of(cells)));
  }

  /** Runs a notebook from top to bottom in a new kernel; the file itself stays as it is. */
  public Notebook run(Path notebook) {
    Path result = fresh("executed", ".ipynb");
    List<String> command =
        List.of(
            Parts.built("python", "venv/bin", "jupyter"),
            "nbconvert",
            "--to=notebook",
            "--execute",
            "--allow-errors",
            "--ExecutePreprocessor.kernel_name=java",
            "--ExecutePreprocessor.timeout=" + CELL.toSeconds(),
            "--output=" + result,
            notebook.toAbsolutePath().toString());
    finish("notebook", command, NOTEBOOK);
    return Notebook.read(result);
  }

  /** A picture (PNG) of a notebook as nbconvert's HTML page shows it. */
  public Path screenshot(Notebook notebook, Path png) {
    Path page = fresh("page", ".html");
    List<String> command =
        List.of(
            Parts.built("python", "venv/bin", "jupyter"),
            "nbconvert",
            "--to=html",
            "--output=" + page,
            notebook.file().toString());
    finish("nbconvert", command, NOTEBOOK);
    return screenshot(page, png);
  }

  /**
   * A picture (PNG, 1200 by 1600) of an HTML file; nothing is fetched from any address but
   * loopback.
   */
  public Path screenshot(Path html, Path png) {
    try {
      Files.createDirectories(png.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> command =
        List.of(
            Parts.program("browser", "chromium"),
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-crash-reporter",
            "--no-first-run",
            "--no-default-browser-check",
            "--hide-scrollbars",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            "--user-data-dir=" + folder.resolve("chromium"),
            "--window-size=1200,1600",
            "--virtual-time-budget=5000",
            "--screenshot=" + png.toAbsolutePath(),
            html.toUri().toString());
    finish("chromium", command, PAGE);
    if (!Files.exists(png)) {
      throw new AssertionError("chromium made no picture of " + html);
    }
    return png;
  }

  @Override
  protected void start() {
    folder = Parts.folder("jupyter");
    run(() -> Tool.run("rm", "-rf", folder.toString()).ok());
    for (String name : List.of("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")) {
      environment.putIfAbsent("JUPYTER_" + name, folder.resolve(name).toString());
    }
    environment.putIfAbsent("IPYTHONDIR", folder.resolve("ipython").toString());
    Parts.built("python", "venv/bin", "jupyter");
    Parts.program("browser", "chromium");
  }

  private void finish(String name, List<String> command, Duration within) {
    try (Supervised run = Supervised.start(name, folder, command, environment)) {
      int exit = run.end(within);
      if (exit != 0) {
        throw new AssertionError(name + " ended with " + exit + ":\n" + run.log());
      }
    }
  }

  private Path fresh(String name, String suffix) {
    try {
      return Files.createTempFile(folder, name + "-", suffix);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
