package dev.runbook;

import dev.runbook.Scene.Anchor;
import dev.runbook.Scene.Area;
import dev.runbook.Scene.Dot;
import dev.runbook.Scene.Panel;
import dev.runbook.Scene.Rule;
import dev.runbook.Scene.Shape;
import dev.runbook.Scene.Stroke;
import dev.runbook.Scene.Words;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Paints a scene into an image. The only class that knows XChart, which paints the lines of the
 * plot area and nothing else.
 */
final class ScenePng {
  /** So that a line on the edge of the plot is not cut in half. */
  private static final int SPARE = 2;

  private static final float LINE = 1.5f;
  private static final Color NONE = new Color(0, 0, 0, 0);

  private final Graphics2D canvas;
  private final boolean isSmooth;

  private ScenePng(Graphics2D canvas, boolean isSmooth) {
    this.canvas = canvas;
    this.isSmooth = isSmooth;
  }

  static BufferedImage paint(Scene scene) {
    return paint(scene, true);
  }

  /** Lines are smooth, or for a test of single pixels they are not. */
  static BufferedImage paint(Scene scene, boolean isSmooth) {
    boolean isClear = scene.ink().isClear();
    var image =
        new BufferedImage(
            scene.width(),
            scene.height(),
            isClear ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB);
    var canvas = image.createGraphics();
    try {
      if (!isClear) {
        canvas.setColor(new Color(scene.ink().ground()));
        canvas.fillRect(0, 0, scene.width(), scene.height());
      }
      canvas.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      canvas.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      var painter = new ScenePng(canvas, isSmooth);
      painter.shapes(scene.under());
      scene.panels().forEach(painter::panel);
      painter.shapes(scene.over());
    } finally {
      canvas.dispose();
    }
    return image;
  }

  private void shapes(List<Shape> shapes) {
    for (var shape : shapes) {
      if (shape instanceof Rule rule) {
        rule(rule);
      } else if (shape instanceof Area area) {
        area(area);
      } else if (shape instanceof Dot dot) {
        dot(dot);
      } else if (shape instanceof Words words) {
        words(words);
      }
    }
  }

  private void rule(Rule rule) {
    canvas.setColor(new Color(rule.colour()));
    canvas.setStroke(stroke((float) rule.width(), rule.dash()));
    canvas.draw(new Line2D.Double(rule.x1(), rule.y1(), rule.x2(), rule.y2()));
  }

  private static BasicStroke stroke(float width, Ink.Dash dash) {
    if (dash == Ink.Dash.SOLID) {
      return new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND);
    }
    float[] lengths = {(float) dash.on(), (float) dash.off()};
    return new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, lengths, 0);
  }

  private void area(Area area) {
    var path = new Path2D.Double();
    path.moveTo(area.x()[0], area.y()[0]);
    for (int i = 1; i < area.x().length; i++) {
      path.lineTo(area.x()[i], area.y()[i]);
    }
    path.closePath();
    int alpha = (int) Math.round(area.opacity() * 255);
    canvas.setColor(new Color(area.colour() | alpha << 24, true));
    canvas.fill(path);
  }

  private void dot(Dot dot) {
    double r = dot.radius();
    var circle = new Ellipse2D.Double(dot.x() - r, dot.y() - r, 2 * r, 2 * r);
    canvas.setColor(new Color(dot.colour()));
    if (dot.isHollow()) {
      canvas.setStroke(new BasicStroke(LINE));
      canvas.draw(circle);
    } else {
      canvas.fill(circle);
    }
  }

  private void words(Words words) {
    if (words.text().isEmpty()) {
      return;
    }
    int style = words.isBold() ? Font.BOLD : Font.PLAIN;
    var font = new Font(Font.SANS_SERIF, style, 1).deriveFont((float) words.size());
    double table =
        words.isBold()
            ? TextWidth.bold(words.text(), words.size())
            : TextWidth.of(words.text(), words.size());
    double width = font.getStringBounds(words.text(), canvas.getFontRenderContext()).getWidth();
    double room = Math.min(words.room(), table + 1);
    if (width > room) {
      font = font.deriveFont(AffineTransform.getScaleInstance(room / width, 1));
      width = room;
    }
    double left =
        words.anchor() == Anchor.START
            ? words.x()
            : words.anchor() == Anchor.END ? words.x() - width : words.x() - width / 2;
    canvas.setColor(new Color(words.colour()));
    canvas.setFont(font);
    canvas.drawString(words.text(), (float) left, (float) words.y());
  }

  private void panel(Panel panel) {
    var plot = panel.plot();
    int width = plot.width() + 2 * SPARE;
    int height = plot.height() + 2 * SPARE;
    var chart = bare(width, height);
    chart.getStyler().setAntiAlias(isSmooth);
    int number = 0;
    for (var stroke : panel.strokes()) {
      var line = Dashing.of(stroke);
      if (line.x().length > 0) {
        double left = plot.x() - SPARE;
        double bottom = plot.bottom() + SPARE;
        var series =
            chart.addSeries(
                Integer.toString(number++),
                scaled(line.x(), left, 1.0 / width),
                scaled(line.y(), bottom, -1.0 / height));
        series.setMarker(SeriesMarkers.NONE);
        series.setLineColor(new Color(stroke.colour()));
        series.setLineStyle(stroke(LINE, Ink.Dash.SOLID));
      }
    }
    if (number > 0) {
      var area = (Graphics2D) canvas.create();
      area.translate(plot.x() - SPARE, plot.y() - SPARE);
      area.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, control(panel));
      chart.paint(area, width, height);
      area.dispose();
    }
  }

  /**
   * A dense line has to ink the same pixels as all its samples; others may be as fine as can be.
   */
  private static Object control(Panel panel) {
    return panel.strokes().stream().anyMatch(Stroke::isDense)
        ? RenderingHints.VALUE_STROKE_DEFAULT
        : RenderingHints.VALUE_STROKE_PURE;
  }

  private static double[] scaled(double[] values, double origin, double factor) {
    double[] scaled = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      scaled[i] = (values[i] - origin) * factor;
    }
    return scaled;
  }

  /** A chart that is all plot area, from 0 to 1 both ways. */
  private static XYChart bare(int width, int height) {
    var chart = new XYChart(width, height);
    var styler = chart.getStyler();
    styler.setChartBackgroundColor(NONE).setPlotBackgroundColor(NONE).setPlotBorderVisible(false);
    styler.setChartTitleVisible(false).setLegendVisible(false).setChartPadding(0);
    styler.setPlotContentSize(1);
    styler.setAxisTicksVisible(false).setAxisTitlesVisible(false).setPlotMargin(0);
    styler.setPlotGridLinesVisible(false).setPlotTicksMarksVisible(false);
    styler.setXAxisMin(0.0).setXAxisMax(1.0).setYAxisMin(0.0).setYAxisMax(1.0);
    return chart;
  }
}
