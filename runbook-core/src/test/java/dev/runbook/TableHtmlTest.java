package dev.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class TableHtmlTest {
  private static final String HOSTILE = "<script>alert('1')</script> & \"quoted\"";

  /** Our HTML is well-formed XML, so the JDK's own parser is an independent reader. */
  private static Document parse(CharSequence html) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader("<div>" + html + "</div>")));
  }

  private static List<String> all(Document page, String tag) {
    var texts = new ArrayList<String>();
    var nodes = page.getElementsByTagName(tag);
    for (int i = 0; i < nodes.getLength(); i++) {
      texts.add(nodes.item(i).getTextContent());
    }
    return texts;
  }

  @Test
  void html_escaped() {
    var html = Table.of("a<b").row(HOSTILE).named(HOSTILE).note(HOSTILE).html().toString();
    assertThat(html)
        .doesNotContain("<script", "alert('")
        .contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &quot;quoted&quot;")
        .contains(">a&lt;b</th>");
  }

  @Test
  void html_parses_back() throws Exception {
    var table =
        Table.of("name", "n")
            .row(HOSTILE, 1)
            .row("b", null)
            .named("two")
            .note("a note")
            .source("here");
    var page = parse(table.html());
    assertThat(all(page, "caption")).containsExactly("two: 2 rows");
    assertThat(all(page, "th")).containsExactly("name", "n");
    assertThat(all(page, "td")).containsExactly(HOSTILE, "1", "b", "–");
    assertThat(all(page, "br")).hasSize(1);
    assertThat(all(page, "p")).containsExactly("note: a notesource: here");
  }

  @Test
  void html_no_script_no_id() {
    var table = Table.of("s", "t").row(Table.State.bad("x"), "class=\"a\" id=\"b\"");
    assertThat(table.html().toString().replaceAll(">[^<]*<", "><"))
        .doesNotContain("script", " id=", " class=", "<style", "onclick");
  }

  @Test
  void styles_stripped_readable() throws Exception {
    var table = Table.of("state", "cpu").row(Table.State.bad("Failed"), 0.123456).partial("why");
    var bare = table.html().toString().replaceAll("<(\\w+) [^>]*>", "<$1>");
    assertThat(bare)
        .contains("<caption>table: 1 row, 1 BAD, PARTIAL</caption>")
        .contains("<td><b>Failed</b></td><td>0.1235</td>")
        .contains("<p>PARTIAL: why</p>");
    assertThat(parse(bare)).isNotNull();
  }

  @Test
  void html_dark_and_light() {
    for (int colour : new int[] {0x1a7f37, 0x9a6700, 0xcf222e}) {
      assertThat(contrast(colour, 0xffffff)).isGreaterThanOrEqualTo(3);
      assertThat(contrast(colour, 0x1e1e1e)).isGreaterThanOrEqualTo(3);
    }
    var html =
        Table.of("s")
            .row(Table.State.ok("a"))
            .row(Table.State.warn("b"))
            .row(Table.State.bad("c"))
            .html()
            .toString();
    assertThat(html).contains("color:#1a7f37", "color:#9a6700", "color:#cf222e");
    assertThat(html).doesNotContain("background");
  }

  /** As WCAG 2.1 defines it. */
  private static double contrast(int one, int other) {
    double a = luminance(one);
    double b = luminance(other);
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }

  private static double luminance(int rgb) {
    return 0.2126 * channel(rgb >> 16) + 0.7152 * channel(rgb >> 8) + 0.0722 * channel(rgb);
  }

  private static double channel(int value) {
    double share = (value & 0xff) / 255.0;
    return share <= 0.03928 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
  }

  @Test
  void link_javascript() {
    var table =
        Table.of("url")
            .row("javascript:alert(1)")
            .row("https://example.org/a?b=1&c='")
            .row("HTTPS://example.org\" onclick=\"x")
            .row("data:text/html,x")
            .link("url");
    var html = table.html().toString();
    assertThat(html)
        .contains("<a href=\"https://example.org/a?b=1&amp;c=&#39;\">")
        .doesNotContain("href=\"javascript", "href=\"data", "href=\"HTTPS");
    assertThat(Table.of("text").row("https://example.org").html().toString())
        .doesNotContain("href");
  }

  @Test
  void the_exact_value_is_in_the_title() {
    var html = Table.of("x").row(1234.56789).unit("x", "bytes").html().toString();
    assertThat(html).contains("title=\"1234.56789\">1.21 KiB</td>");
  }

  @Test
  void markdown_pipes() {
    var table = Table.of("a|b", "n").row("x|y `z` <b> *c* _d_ e_f \\ l1\nl2\r\nl3", 1).row(null, 2);
    assertThat(table.named("t").markdown())
        .hasToString(
            """
            t: 2 rows

            | a\\|b | n |
            | --- | ---: |
            | x\\|y \\`z\\` &lt;b> \\*c\\* \\_d\\_ e_f \\\\ l1<br>l2<br>l3 | 1 |
            | – | 2 |
            """);
  }
}
