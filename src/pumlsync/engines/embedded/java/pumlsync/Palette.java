package pumlsync;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;

/**
 * The colours that PlantUML reduces an opaque picture to: it divides the colours into cubes of 8 × 8 × 8, each of which
 * becomes its most frequent colour, of equals the first in the order of red, green and blue.
 *
 * <p>Source: PlantUML 1.2026.9, png.quant.Quantify555, whose time for a picture this saves most of: it counts runs of
 * equal pixels, which diagrams consist of.
 */
final class Palette {
    private static final int CUBES = 1 << 15;
    private static final int COLOURS_IN_CUBE = 1 << 9;
    private static final int MOST = 256;

    /** A picture of fewer keeps its colours. */
    private static final int FEWEST = 32;

    private static final int OPAQUE = 0xFF000000;

    private final byte[] indexes;
    private final int[] colours;

    private Palette(byte[] indexes, int[] colours) {
        this.indexes = indexes;
        this.colours = colours;
    }

    /** The palette for a picture, or null when PlantUML uses none. */
    static Palette of(int[] pixels) {
        int[][] counts = new int[CUBES][];
        int size = 0;
        for (int start = 0, end; start < pixels.length; start = end) {
            end = endOfRun(pixels, start);
            int cube = cube(pixels[start]);
            if (counts[cube] == null) {
                if (++size > MOST) {
                    return null;
                }
                counts[cube] = new int[COLOURS_IN_CUBE];
            }
            counts[cube][colourInCube(pixels[start])] += end - start;
        }
        return size < FEWEST ? null : of(counts, size);
    }

    private static Palette of(int[][] counts, int size) {
        byte[] indexes = new byte[CUBES];
        int[] colours = new int[size];
        int index = 0;
        for (int cube = 0; cube < CUBES; cube++) {
            if (counts[cube] != null) {
                indexes[cube] = (byte) index;
                colours[index++] = colour(cube, mostFrequent(counts[cube]));
            }
        }
        return new Palette(indexes, colours);
    }

    /** The picture in the colours of the palette. */
    BufferedImage indexed(int[] pixels, int width, int height) {
        IndexColorModel model = new IndexColorModel(8, colours.length, colours, 0, false, -1, 0);
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_INDEXED, model);
        byte[] content = ((DataBufferByte) picture.getRaster().getDataBuffer()).getData();
        int last = pixels[0];
        byte index = indexes[cube(last)];
        for (int i = 0; i < content.length; i++) {
            int pixel = pixels[i];
            if (pixel != last) {
                last = pixel;
                index = indexes[cube(pixel)];
            }
            content[i] = index;
        }
        return picture;
    }

    private static int endOfRun(int[] pixels, int start) {
        int pixel = pixels[start];
        int end = start + 1;
        while (end < pixels.length && pixels[end] == pixel) {
            end++;
        }
        return end;
    }

    private static int mostFrequent(int[] counts) {
        int best = 0;
        for (int i = 1; i < counts.length; i++) {
            if (counts[i] > counts[best]) {
                best = i;
            }
        }
        return best;
    }

    private static int cube(int pixel) {
        return (pixel >>> 9 & 0x7C00) | (pixel >>> 6 & 0x3E0) | (pixel >>> 3 & 0x1F);
    }

    private static int colourInCube(int pixel) {
        return (pixel >>> 10 & 0x1C0) | (pixel >>> 5 & 0x38) | (pixel & 7);
    }

    private static int colour(int cube, int colourInCube) {
        return OPAQUE
                | (cube & 0x7C00) << 9 | (cube & 0x3E0) << 6 | (cube & 0x1F) << 3
                | (colourInCube & 0x1C0) << 10 | (colourInCube & 0x38) << 5 | (colourInCube & 7);
    }
}
