package dev.runbook;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.RenderedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** An image as PNG bytes, without metadata: equal pixels give equal bytes. */
final class PngFile {
  /** A good trade of size for time: a third of the time of the best, a tenth more bytes. */
  private static final float NORMAL = 0.5f;

  private static final float BEST = 0;

  private PngFile() {}

  /**
   * The picture of {@code scene}; packed better, then in fewer colours if it is over {@code most}.
   */
  static byte[] bytes(Scene scene, int most) {
    var image = ScenePng.paint(scene);
    var png = bytes(image, NORMAL);
    if (png.length > most) {
      png = bytes(image, BEST);
    }
    return png.length > most ? bytes(palette(image), BEST) : png;
  }

  private static byte[] bytes(RenderedImage image, float quality) {
    var writer = ImageIO.getImageWritersByFormatName("png").next();
    var bytes = new ByteArrayOutputStream(1 << 16);
    try (var out = new MemoryCacheImageOutputStream(bytes)) {
      var how = writer.getDefaultWriteParam();
      how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      how.setCompressionQuality(quality);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), how);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /** The same picture in its 256 most frequent colours; the others become the nearest of them. */
  private static BufferedImage palette(BufferedImage image) {
    int width = image.getWidth();
    int[] pixels = image.getRGB(0, 0, width, image.getHeight(), null, 0, width);
    var counts = new HashMap<Integer, Integer>();
    for (int pixel : pixels) {
      counts.merge(pixel, 1, Integer::sum);
    }
    int[] colours =
        counts.entrySet().stream()
            .sorted(
                Map.Entry.<Integer, Integer>comparingByValue()
                    .reversed()
                    .thenComparing(Map.Entry.comparingByKey(Comparator.naturalOrder())))
            .limit(256)
            .mapToInt(Map.Entry::getKey)
            .toArray();
    var places = new HashMap<Integer, Integer>();
    for (int pixel : counts.keySet()) {
      places.put(pixel, nearest(colours, pixel));
    }
    var small =
        new BufferedImage(
            width, image.getHeight(), BufferedImage.TYPE_BYTE_INDEXED, model(colours));
    int[] indices = Arrays.stream(pixels).map(places::get).toArray();
    small.getRaster().setPixels(0, 0, width, image.getHeight(), indices);
    return small;
  }

  private static IndexColorModel model(int[] colours) {
    return new IndexColorModel(8, colours.length, colours, 0, true, -1, 0);
  }

  private static int nearest(int[] colours, int pixel) {
    int best = 0;
    int least = Integer.MAX_VALUE;
    for (int i = 0; i < colours.length && least > 0; i++) {
      int distance = 0;
      for (int shift = 0; shift < 32; shift += 8) {
        int difference = (colours[i] >> shift & 255) - (pixel >> shift & 255);
        distance += difference * difference;
      }
      if (distance < least) {
        least = distance;
        best = i;
      }
    }
    return best;
  }
}
