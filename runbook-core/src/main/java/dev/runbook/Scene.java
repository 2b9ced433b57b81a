package dev.runbook;

import java.util.List;
import java.util.Optional;

/**
 * A chart as plain numbers on a canvas: what stands where, in which colour. Made once from the
 * values, drawn by {@link ScenePng}, {@link SceneSvg} and {@link SceneText}, which add nothing of
 * their own.
 *
 * @param title the heading, for a page's title
 * @param under what lies behind the lines, in the order of drawing
 * @param over what lies on them
 * @param caption the two lines at the foot, uncut
 * @param told what else the text twin says, a line each
 * @param empty the sentence in an empty frame; empty if there is something to see
 */
record Scene(
    int width,
    int height,
    Ink ink,
    String title,
    List<Panel> panels,
    List<Shape> under,
    List<Shape> over,
    List<Item> items,
    List<String> caption,
    List<String> told,
    String empty) {

  /** The sentence that stands for a drawing where there is nothing to draw. */
  Optional<String> nothing() {
    return empty.isEmpty() ? Optional.empty() : Optional.of(empty);
  }

  /** A rectangle whose edges are whole pixels. */
  record Plot(int x, int y, int width, int height) {
    int right() {
      return x + width;
    }

    int bottom() {
      return y + height;
    }

    /** The canvas y of a height from 0 to 1. */
    double at(double height) {
      return y + (1 - height) * this.height;
    }
  }

  /** One plot area with its scales and lines; {@code marks} are columns with a marker. */
  record Panel(
      Plot plot,
      ValueScale values,
      List<ValueScale.Tick> ticks,
      TimeScale time,
      List<TimeTicks.Tick> times,
      List<Stroke> strokes,
      List<Double> marks) {}

  /** A line: runs divided by NaN, and the samples that stand alone as dots. */
  @SuppressWarnings("ArrayRecordComponent") // never compared, and never changed
  record Stroke(
      int colour,
      Ink.Dash dash,
      boolean isDense,
      double[] x,
      double[] y,
      double[] dotX,
      double[] dotY) {}

  /** An entry of the legend. */
  record Item(
      String name, int colour, Ink.Dash dash, String last, String max, int panel, int stroke) {
    String values() {
      return "last " + last + "  max " + max;
    }
  }

  /** Where the given point of a text is. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  /** A thing to draw. */
  sealed interface Shape {}

  /** A text on its base line; squeezed if it were wider than {@code room}. */
  record Words(
      double x,
      double y,
      Anchor anchor,
      double size,
      boolean isBold,
      int colour,
      String text,
      double room)
      implements Shape {}

  /** A straight line. */
  record Rule(double x1, double y1, double x2, double y2, int colour, double width, Ink.Dash dash)
      implements Shape {}

  /** A filled area, {@code opacity} from 0 to 1. */
  @SuppressWarnings("ArrayRecordComponent") // never compared, and never changed
  record Area(double[] x, double[] y, int colour, double opacity) implements Shape {
    static Area box(double x, double y, double width, double height, int colour, double opacity) {
      return new Area(
          new double[] {x, x + width, x + width, x},
          new double[] {y, y, y + height, y + height},
          colour,
          opacity);
    }
  }

  /** A circle. */
  record Dot(double x, double y, double radius, int colour, boolean isHollow) implements Shape {}
}
