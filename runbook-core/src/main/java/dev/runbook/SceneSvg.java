package dev.runbook;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.runbook.Scene.Anchor;
import dev.runbook.Scene.Area;
import dev.runbook.Scene.Dot;
import dev.runbook.Scene.Rule;
import dev.runbook.Scene.Shape;
import dev.runbook.Scene.Stroke;
import dev.runbook.Scene.Words;
import java.util.List;

/** Writes a scene as SVG: attributes only, no ids, no script, no style sheet, two decimals. */
final class SceneSvg {
  private static final String FONT = "DejaVu Sans,Verdana,Arial,sans-serif";

  private final StringBuilder out = new StringBuilder(1 << 14);

  private SceneSvg() {}

  static String write(Scene scene) {
    var svg = new SceneSvg();
    svg.document(scene);
    return svg.out.toString();
  }

  private void document(Scene scene) {
    out.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ")
        .append(scene.width())
        .append(' ')
        .append(scene.height())
        .append("\" width=\"")
        .append(scene.width())
        .append("\" height=\"")
        .append(scene.height())
        .append("\" role=\"img\" font-family=\"")
        .append(FONT)
        .append("\">\n<title>");
    escape(scene.title());
    out.append("</title>\n<desc>");
    escape(String.join("\n", scene.caption()).strip());
    out.append("</desc>\n");
    if (!scene.ink().isClear()) {
      out.append("<rect width=\"100%\" height=\"100%\" fill=\"")
          .append(Ink.hex(scene.ink().ground()))
          .append("\"/>\n");
    }
    shapes(scene.under());
    scene.panels().forEach(panel -> panel.strokes().forEach(this::stroke));
    shapes(scene.over());
    out.append("</svg>\n");
  }

  private void shapes(List<Shape> shapes) {
    for (var shape : shapes) {
      if (shape instanceof Rule rule) {
        rule(rule);
      } else if (shape instanceof Area area) {
        area(area);
      } else if (shape instanceof Dot dot) {
        dot(dot);
      } else if (shape instanceof Words words && !words.text().isEmpty()) {
        words(words);
      }
    }
  }

  private void stroke(Stroke stroke) {
    if (stroke.x().length == 0) {
      return;
    }
    out.append("<path d=\"");
    boolean isFirst = true;
    for (int i = 0; i < stroke.x().length; i++) {
      if (Double.isNaN(stroke.x()[i])) {
        isFirst = true;
      } else {
        out.append(isFirst ? 'M' : 'L');
        number(stroke.x()[i]).append(' ');
        number(stroke.y()[i]);
        isFirst = false;
      }
    }
    out.append("\" fill=\"none\" stroke-width=\"1.5\" stroke-linejoin=\"round\"");
    pen(stroke.colour(), stroke.dash());
    out.append("/>\n");
  }

  private void pen(int colour, Ink.Dash dash) {
    out.append(" stroke=\"").append(Ink.hex(colour)).append('"');
    if (dash != Ink.Dash.SOLID) {
      out.append(" stroke-dasharray=\"");
      number(dash.on()).append(' ');
      number(dash.off()).append('"');
    }
  }

  private void rule(Rule rule) {
    out.append("<line");
    attribute("x1", rule.x1());
    attribute("y1", rule.y1());
    attribute("x2", rule.x2());
    attribute("y2", rule.y2());
    attribute("stroke-width", rule.width());
    pen(rule.colour(), rule.dash());
    out.append("/>\n");
  }

  private void area(Area area) {
    out.append("<polygon points=\"");
    for (int i = 0; i < area.x().length; i++) {
      number(area.x()[i]).append(',');
      number(area.y()[i]).append(i == area.x().length - 1 ? "\"" : " ");
    }
    out.append(" fill=\"").append(Ink.hex(area.colour())).append('"');
    if (area.opacity() < 1) {
      attribute("fill-opacity", area.opacity());
    }
    out.append("/>\n");
  }

  private void dot(Dot dot) {
    out.append("<circle");
    attribute("cx", dot.x());
    attribute("cy", dot.y());
    attribute("r", dot.radius());
    if (dot.isHollow()) {
      out.append(" fill=\"none\" stroke-width=\"1.5\" stroke=\"");
    } else {
      out.append(" fill=\"");
    }
    out.append(Ink.hex(dot.colour())).append("\"/>\n");
  }

  private void words(Words words) {
    out.append("<text");
    attribute("x", words.x());
    attribute("y", words.y());
    attribute("font-size", words.size());
    if (words.isBold()) {
      out.append(" font-weight=\"bold\"");
    }
    if (words.anchor() != Anchor.START) {
      out.append(words.anchor() == Anchor.END ? " text-anchor=\"end\"" : " text-anchor=\"middle\"");
    }
    if (TextWidth.of(words.text(), words.size()) > words.room()) {
      attribute("textLength", words.room());
      out.append(" lengthAdjust=\"spacingAndGlyphs\"");
    }
    out.append(" fill=\"").append(Ink.hex(words.colour())).append("\">");
    escape(words.text());
    out.append("</text>\n");
  }

  private void attribute(String name, double value) {
    out.append(' ').append(name).append("=\"");
    number(value).append('"');
  }

  /** At most two decimals, without trailing zeros. */
  @CanIgnoreReturnValue
  private StringBuilder number(double value) {
    long hundredths = Math.round(value * 100);
    if (hundredths < 0) {
      out.append('-');
    }
    long size = Math.abs(hundredths);
    out.append(size / 100);
    if (size % 100 != 0) {
      out.append('.').append(size % 100 / 10);
      if (size % 10 != 0) {
        out.append(size % 10);
      }
    }
    return out;
  }

  private void escape(String text) {
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\n' -> out.append('\n');
        default -> out.appendCodePoint(isAllowed(c) ? c : 0xfffd);
      }
    }
  }

  private static boolean isAllowed(int c) {
    boolean isControl = c < 0x20 || (c >= 0x7f && c < 0xa0);
    boolean isBroken = (c >= 0xd800 && c < 0xe000) || c == 0xfffe || c == 0xffff;
    return !isControl && !isBroken;
  }
}
