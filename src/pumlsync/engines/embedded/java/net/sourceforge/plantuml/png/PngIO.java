package net.sourceforge.plantuml.png;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import net.sourceforge.plantuml.klimt.awt.PortableImage;
import net.sourceforge.plantuml.klimt.color.ColorMapper;
import net.sourceforge.plantuml.png.quant.QuantUtils;
import net.sourceforge.plantuml.png.quant.Quantify555;
import net.sourceforge.plantuml.png.quant.QuantifyPacked28;
import net.sourceforge.plantuml.security.SFile;
import pumlsync.Png;

/**
 * The class by which PlantUML writes PNG files, in the place of its own: this one stands before PlantUML's jar in the
 * class path.
 *
 * <p>PlantUML's own takes four fifths of the time of a picture, for the same pixels in larger files.
 *
 * <p>Source: PlantUML 1.2026.9, net.sourceforge.plantuml.png.PngIO: the same public methods.
 */
public class PngIO {
    private static final int DPI = 96;

    public static void write(PortableImage image, ColorMapper mapper, SFile file, String metadata, int dpi)
            throws IOException {
        try (OutputStream out = file.createBufferedOutputStream()) {
            write(image, mapper, out, metadata, dpi);
        }
    }

    public static void write(PortableImage image, ColorMapper mapper, OutputStream out, String metadata, int dpi)
            throws IOException {
        BufferedImage picture = image.getBufferedImage();
        if (dpi == DPI && Png.canEncode(picture)) {
            out.write(Png.of(picture, metadata));
        } else {
            PngIOMetadata.writeWithMetadata(reduced(picture), out, metadata, dpi, null, 7);
        }
    }

    /** The picture as PlantUML's own class would reduce it. */
    private static BufferedImage reduced(BufferedImage picture) {
        BufferedImage known = QuantUtils.toBufferedARGBorRGB(picture);
        if (known == null) {
            return picture;
        }
        BufferedImage packed = known.getColorModel().hasAlpha() ? null : Quantify555.packMeIfPossible(known);
        if (packed == null) {
            packed = QuantifyPacked28.packMeIfPossible(known);
        }
        return packed == null ? picture : packed;
    }

    public static long getUsedMemoryMB() {
        Runtime runtime = Runtime.getRuntime();
        return (runtime.totalMemory() - runtime.freeMemory()) >> 20;
    }
}
