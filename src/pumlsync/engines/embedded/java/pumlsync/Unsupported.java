package pumlsync;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.sourceforge.plantuml.BlockUml;
import net.sourceforge.plantuml.core.AbstractDiagram;
import net.sourceforge.plantuml.core.Diagram;
import net.sourceforge.plantuml.directdot.PSystemDot;
import net.sourceforge.plantuml.sequencediagram.SequenceDiagram;
import net.sourceforge.plantuml.text.StringLocated;

/** What PlantUML would do and pumlsync does not let it do. */
final class Unsupported {
    private static final Pattern SPLIT = Pattern.compile("\\s*page\\s+\\d+\\s*x*\\s*\\d+\\s*");

    /** Graphviz reads files from anywhere, and draws without a word when there are none. */
    private static final Pattern DOT_FILE = Pattern.compile(
            "\\b(image|imagepath|shapefile|fontpath|stylesheet)\\s*=|<\\s*img\\b", Pattern.CASE_INSENSITIVE);

    private Unsupported() {}

    static void refuse(Diagram diagram, BlockUml block, Wanted wanted) throws Answer.Refusal {
        if (diagram instanceof PSystemDot) {
            refuse(block, DOT_FILE, "include", "Graphviz is not let to read files: ");
            if (!wanted.isPng()) {
                throw pngOnly();
            }
        }
        if (isSplit(diagram) && wanted.isPng()) {
            refuse(block, SPLIT, "syntax", "one picture cannot become several files; write newpage, or leave out ");
        }
    }

    static Answer.Refusal pngOnly() {
        return Answer.refusal("syntax", "PlantUML draws this diagram as PNG only; name the picture .png", 1);
    }

    /** PlantUML splits no sequence diagrams. */
    private static boolean isSplit(Diagram diagram) {
        return diagram instanceof AbstractDiagram split && !(diagram instanceof SequenceDiagram)
                && split.getSplitPagesHorizontal() * split.getSplitPagesVertical() > 1;
    }

    private static void refuse(BlockUml block, Pattern what, String objection, String message) throws Answer.Refusal {
        for (StringLocated line : block.getData()) {
            Matcher found = what.matcher(line.getString());
            if (found.find()) {
                throw Answer.refusal(
                        objection, message + found.group().trim(), Complaint.ownLine(line.getLocation()));
            }
        }
    }
}
