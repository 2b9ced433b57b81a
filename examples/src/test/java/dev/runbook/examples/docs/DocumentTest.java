package dev.runbook.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checks of documents bite. */
class DocumentTest {
  private static final Map<String, String> REGIONS = Map.of("tour:one", "int one = 1;");

  @TempDir Path root;
  private Repository repository;

  @BeforeEach
  void open() {
    repository = new Repository(root);
    Repository.write(repository.golden("tour:one"), "1\n");
  }

  @Test
  void a_true_document_has_no_faults() {
    assertThat(faults("```java tour:one\nint one = 1;\n```\n```text out:tour:one\n1\n```"))
        .isEmpty();
  }

  @Test
  void unnamed_block() {
    assertThat(faults("a\n\n```java\nint one = 1;\n```").get(0))
        .startsWith("page.md:3: a Java block without a name");
  }

  @Test
  void drifted_block() {
    assertThat(faults("```java tour:one\nint one = 2;\n```"))
        .containsExactly(
            "page.md:1: differs from tour:one\n--- is\nint one = 1;\n"
                + "--- document says\nint one = 2;");
  }

  @Test
  void drifted_output() {
    assertThat(faults("```text out:tour:one\n2\n```").get(0)).contains("--- is\n1\n", "says\n2");
  }

  @Test
  void missing_region() {
    assertThat(faults("```java tour:two\nint two;\n```").get(0)).contains("called tour:two");
    assertThat(faults("```text out:tour:two\n2\n```").get(0)).contains("called out:tour:two");
  }

  @Test
  void docs_write() {
    var page = page("# A\n```java tour:one\nold\nold\n```\nb\n```text out:tour:one\n2\n```\nc");
    Repository.write(root.resolve("page.md"), page.refreshed(REGIONS));
    var now = new Document(repository, root.resolve("page.md"));
    assertThat(now.faults(REGIONS)).isEmpty();
    assertThat(Repository.read(root.resolve("page.md"))).startsWith("# A\n").endsWith("```\nc\n");
  }

  @Test
  void links_resolve() {
    Repository.write(root.resolve("docs/other.md"), "# The path of a call\n");
    assertThat(faults("[a](docs/other.md), [b](docs/other.md#the-path-of-a-call), [c](https://x)"))
        .isEmpty();
    assertThat(faults("[a](gone.md) and ![b](gone.png) but not `[c](code)`"))
        .containsExactly(
            "page.md:1: the link to gone.md leads nowhere",
            "page.md:1: the link to gone.png leads nowhere");
    assertThat(faults("[a](docs/other.md#gone)")).hasSize(1);
  }

  @Test
  void a_region_loses_its_indentation_and_is_named_once() {
    var file = root.resolve("A.java");
    Repository.write(file, "  // region tour:a\n  if (x)\n    y();\n  // endregion\n");
    assertThat(Regions.of(List.of(file)).all()).containsEntry("tour:a", "if (x)\n  y();");
    assertThatThrownBy(() -> Regions.of(List.of(file, file))).hasMessageContaining("twice");
    Repository.write(file, "// region tour:a\n");
    assertThatThrownBy(() -> Regions.of(List.of(file))).hasMessageContaining("no // endregion");
  }

  private List<String> faults(String text) {
    return page(text).faults(REGIONS);
  }

  private Document page(String text) {
    Repository.write(root.resolve("page.md"), text + "\n");
    return new Document(repository, root.resolve("page.md"));
  }
}
