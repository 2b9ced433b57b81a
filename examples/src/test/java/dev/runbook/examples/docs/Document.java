package dev.runbook.examples.docs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** One Markdown file: its fenced blocks, compared with sources and outputs, and its links. */
final class Document {
  private static final Pattern FENCE = Pattern.compile("```(\\w*) ?(.*)");
  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(<?([^)\\s>]+)>?[^)]*\\)");

  private final Repository repository;
  private final Path file;
  private final List<String> lines;

  Document(Repository repository, Path file) {
    this.repository = repository;
    this.file = file;
    this.lines = Repository.read(file).lines().toList();
  }

  /** A fenced block: its language and name, and the lines between the fences. */
  record Block(String language, String name, int from, int to, String text) {}

  List<Block> blocks() {
    var blocks = new ArrayList<Block>();
    for (int i = 0; i < lines.size(); i++) {
      var fence = FENCE.matcher(lines.get(i));
      if (fence.matches()) {
        int end = i + 1;
        while (end < lines.size() && !lines.get(end).equals("```")) {
          end++;
        }
        var text = String.join("\n", lines.subList(i + 1, Math.min(end, lines.size())));
        blocks.add(new Block(fence.group(1), fence.group(2).strip(), i + 1, end, text));
        i = end;
      }
    }
    return blocks;
  }

  /** Every way in which this document says what is not so. */
  List<String> faults(Map<String, String> regions) {
    var faults = new ArrayList<String>();
    for (var block : blocks()) {
      if (isCompared(block)) {
        var expected = expected(block, regions);
        if (expected == null) {
          faults.add(at(block.from()) + missing(block));
        } else if (!expected.equals(block.text())) {
          faults.add(at(block.from()) + "differs from " + block.name() + both(expected, block));
        }
      }
    }
    faults.addAll(brokenLinks());
    return faults;
  }

  /** This document with every named block as its source or output now is. */
  String refreshed(Map<String, String> regions) {
    var text = new ArrayList<String>();
    int at = 0;
    for (var block : blocks()) {
      var expected = isCompared(block) ? expected(block, regions) : null;
      text.addAll(lines.subList(at, block.from()));
      (expected == null ? block.text() : expected).lines().forEach(text::add);
      at = block.to();
    }
    text.addAll(lines.subList(at, lines.size()));
    return String.join("\n", text) + "\n";
  }

  private static boolean isCompared(Block block) {
    return block.language().equals("java") || block.name().startsWith("out:");
  }

  private String expected(Block block, Map<String, String> regions) {
    if (!block.name().startsWith("out:")) {
      return regions.get(block.name());
    }
    var golden = repository.golden(block.name().substring("out:".length()));
    return Files.exists(golden) ? Repository.read(golden).stripTrailing() : null;
  }

  private static String missing(Block block) {
    return block.name().isEmpty()
        ? "a Java block without a name: write ```java page:name and mark the source with // region"
        : "nothing is called " + block.name() + ": no such // region, or no golden file";
  }

  private static String both(String expected, Block block) {
    return "\n--- is\n" + expected + "\n--- document says\n" + block.text();
  }

  private List<String> brokenLinks() {
    var broken = new ArrayList<String>();
    boolean fenced = false;
    for (int i = 0; i < lines.size(); i++) {
      fenced ^= lines.get(i).startsWith("```");
      var link = LINK.matcher(lines.get(i).replaceAll("`[^`]*`", ""));
      while (!fenced && link.find()) {
        if (!resolves(link.group(1))) {
          broken.add(at(i + 1) + "the link to " + link.group(1) + " leads nowhere");
        }
      }
    }
    return broken;
  }

  private boolean resolves(String target) {
    if (target.matches("[a-z]+:.*")) {
      return true;
    }
    int hash = target.indexOf('#');
    var path = hash < 0 ? target : target.substring(0, hash);
    var to = path.isEmpty() ? file : file.resolveSibling(path).normalize();
    if (!Files.exists(to) || !to.startsWith(repository.root())) {
      return false;
    }
    return hash < 0 || new Document(repository, to).anchors().contains(target.substring(hash + 1));
  }

  private List<String> anchors() {
    return lines.stream()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
        .map(line -> line.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .toList();
  }

  private String at(int line) {
    return repository.root().relativize(file) + ":" + line + ": ";
  }
}
