package dev.runbook.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/**
 * Documents say what is so: every Java block is a region of a tested source, every output block is
 * what that region printed, every link leads somewhere. {@code -Ddocs.write} refreshes the blocks.
 */
class DocsTest {
  private final Repository repository = Repository.here();

  @Test
  void every_block_is_what_the_tested_source_says_and_every_link_resolves() {
    var regions = Regions.of(repository.sources()).all();
    var faults = new ArrayList<String>();
    for (var file : repository.documents()) {
      if (System.getProperty("docs.write") != null) {
        Repository.write(file, new Document(repository, file).refreshed(regions));
      }
      faults.addAll(new Document(repository, file).faults(regions));
    }
    assertThat(faults).as("refresh with: mvn test -pl examples -am -Ddocs.write").isEmpty();
  }

  @Test
  void readme_is_short_and_shows_java_at_once() {
    var readme = repository.root().resolve("README.md");
    if (Files.exists(readme)) {
      assertThat(Repository.read(readme).lines().count()).isLessThanOrEqualTo(150);
      assertThat(new Document(repository, readme).blocks().get(0).from()).isLessThanOrEqualTo(25);
    }
  }

  @Test
  void the_readme_of_a_module_is_at_most_60_lines() {
    for (var file : repository.documents()) {
      var path = repository.root().relativize(file);
      if (path.getNameCount() == 2 && path.endsWith(Path.of("README.md"))) {
        assertThat(Repository.read(file).lines().count()).as("%s", path).isLessThanOrEqualTo(60);
      }
    }
  }
}
