package pumlsync;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import net.sourceforge.plantuml.BlockUml;
import net.sourceforge.plantuml.EmbeddedDiagram;
import net.sourceforge.plantuml.nio.PathSystem;
import net.sourceforge.plantuml.preproc.Defines;
import net.sourceforge.plantuml.text.StringLocated;

/** The diagrams between {@code {{} and {@code }}} in the notes and boxes of another one. */
final class Embedded {
    /** Types in which these are signs like others. */
    private static final Pattern WITHOUT =
            Pattern.compile("@start(ditaa|dot|ebnf|hcl|json|latex|math|regex|salt|yaml)\\b.*");

    private Embedded() {}

    /** Each as a block of its own, whose lines know their places, those inside others too; one without an end is not. */
    static List<BlockUml> in(BlockUml block, PathSystem paths) {
        List<BlockUml> found = new ArrayList<>();
        List<StringLocated> lines = block.getData();
        if (WITHOUT.matcher(lines.get(0).getString().trim()).matches()) {
            return found;
        }
        for (int start = 1; start < lines.size(); start++) {
            String type = typeAtEnd(lines.get(start).getString());
            int end = type == null ? -1 : end(lines, start);
            if (end > 0) {
                BlockUml inner = block(type, lines, start, end, paths);
                found.add(inner);
                found.addAll(in(inner, paths));
                start = end;
            }
        }
        return found;
    }

    /** The type of the diagram that begins at the end of a line, or null. */
    private static String typeAtEnd(String line) {
        int mark = line.lastIndexOf(EmbeddedDiagram.EMBEDDED_START);
        return mark < 0 ? null : EmbeddedDiagram.getEmbeddedType(line.substring(mark));
    }

    /** The number of the line that ends what begins in line start, or -1. */
    private static int end(List<StringLocated> lines, int start) {
        int depth = 1;
        for (int number = start + 1; number < lines.size(); number++) {
            String line = lines.get(number).getString().trim();
            if (EmbeddedDiagram.getEmbeddedType(line) != null) {
                depth++;
            } else if (line.startsWith(EmbeddedDiagram.EMBEDDED_END) && --depth == 0) {
                return number;
            }
        }
        return -1;
    }

    private static BlockUml block(String type, List<StringLocated> lines, int start, int end, PathSystem paths) {
        List<StringLocated> own = new ArrayList<>(lines.subList(start + 1, end));
        own.add(0, new StringLocated("@start" + type, lines.get(start).getLocation()));
        own.add(new StringLocated("@end" + type, lines.get(end).getLocation()));
        return new BlockUml(
                new NoDefinitions(paths), paths, own, Defines.createEmpty(), null, StandardCharsets.UTF_8);
    }
}
