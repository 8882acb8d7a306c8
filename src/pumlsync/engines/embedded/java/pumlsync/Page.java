package pumlsync;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import net.sourceforge.plantuml.core.Diagram;
import net.sourceforge.plantuml.core.ImageData;

/** One picture of a diagram, and PlantUML's image map of its links: {@code ""} without links, and for SVG. */
record Page(byte[] file, String map) {
    private static final int LIMIT_PX = Integer.getInteger("PLANTUML_LIMIT_SIZE", 4096);
    private static final Pattern NOT_XML = Pattern.compile(
            "(<!\\[CDATA\\[(?s:.*?)\\]\\]>)|\\]\\]>|[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\ufffe\uffff]");

    private static final int PNG_WIDTH_OFFSET = 16;

    /** The picture with that number, from 0. */
    static Page of(Diagram diagram, int number, Wanted wanted) throws IOException, Answer.Refusal {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageData image = diagram.exportDiagram(bytes, number, wanted.option());
        Throwable cause = image.getRootCause();
        if (cause instanceof OutOfMemoryError fatal) {
            throw fatal;
        }
        if (image.getStatus() >= 400 || cause != null) {
            throw ErrorPictures.undrawable(diagram, cause);
        }
        byte[] file = bytes.toByteArray();
        if (wanted.isPng()) {
            if (!isPng(file)) {
                throw ErrorPictures.undrawable(diagram, null);
            }
            refuseCut(ByteBuffer.wrap(file, PNG_WIDTH_OFFSET, 2 * Integer.BYTES));
            return new Page(file, image.containsCMapData() ? image.getCMapData("plantuml") : "");
        }
        // PlantUML writes PNG whatever is asked for, where it can write nothing else.
        if (file.length == 0 || file[0] != '<') {
            throw Unsupported.pngOnly();
        }
        return new Page(wellFormed(file), "");
    }

    /** PlantUML writes {@code ]]>} and control characters of a diagram's text as they are, which XML forbids. */
    private static byte[] wellFormed(byte[] svg) {
        String text = new String(svg, StandardCharsets.UTF_8);
        String right = NOT_XML.matcher(text).replaceAll(
                found -> found.group(1) != null ? "$1" : found.group().equals("]]>") ? "]]&gt;" : "");
        return right.equals(text) ? svg : right.getBytes(StandardCharsets.UTF_8);
    }

    /** What Graphviz says about a mistake comes in the place of the picture. */
    private static boolean isPng(byte[] file) {
        return file.length > PNG_WIDTH_OFFSET + 2 * Integer.BYTES && file[0] == (byte) 0x89;
    }

    private static void refuseCut(ByteBuffer size) throws Answer.Refusal {
        if (size.getInt() >= LIMIT_PX || size.getInt() >= LIMIT_PX) {
            String limit = "the picture is larger than " + LIMIT_PX + " pixels and would be cut";
            throw Answer.refusal("syntax", limit);
        }
    }
}
