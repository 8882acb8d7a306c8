package pumlsync;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.sourceforge.plantuml.BlockUml;
import net.sourceforge.plantuml.FileFormat;
import net.sourceforge.plantuml.FileFormatOption;
import net.sourceforge.plantuml.core.Diagram;
import net.sourceforge.plantuml.core.InstallationRequirement;
import net.sourceforge.plantuml.directdot.PSystemDot;
import net.sourceforge.plantuml.eggs.PSystemWelcome;
import net.sourceforge.plantuml.error.PSystemError;
import net.sourceforge.plantuml.error.PSystemUnsupported;
import net.sourceforge.plantuml.json.Json;
import net.sourceforge.plantuml.json.ParseException;
import net.sourceforge.plantuml.jsondiagram.JsonDiagram;
import net.sourceforge.plantuml.math.PSystemLatex;
import net.sourceforge.plantuml.math.PSystemMath;
import net.sourceforge.plantuml.text.StringLocated;
import net.sourceforge.plantuml.version.PSystemVersion;

/** What PlantUML draws in the place of a diagram that it cannot draw: no such picture may pass for a diagram. */
final class ErrorPictures {
    private static final Pattern FORMULA = Pattern.compile("<(math|latex)>.*?</\\1>");
    private static final Pattern IMAGE = Pattern.compile("<img[:\\s]([^>{]*)");
    private static final Pattern UNDRAWN = Pattern.compile("\\(Cannot.decode[^<]*|ERROR DATA IMAGE|>ERROR<");

    private static final boolean HAS_GRAPHVIZ = !System.getProperty("GRAPHVIZ_DOT").equals("none");
    private static final String NO_GRAPHVIZ = "this diagram needs Graphviz, and there is no program dot; install Graphviz";

    private ErrorPictures() {}

    /** Refuses a diagram that is known to be none before it is drawn. */
    static void refuse(Diagram diagram, BlockUml block, ProjectFiles files) throws Answer.Refusal {
        StringLocated first = block.getData().get(0);
        int line = Complaint.ownLine(first.getLocation());
        if (diagram instanceof PSystemError error) {
            throw new Answer.Refusal(new Complaint(error, files, first).answer());
        }
        String start = first.getString().trim();
        if (diagram instanceof PSystemWelcome) {
            throw Answer.refusal("syntax", "the diagram is empty", line);
        }
        if (diagram instanceof PSystemUnsupported) {
            throw Answer.refusal("syntax", "this edition of PlantUML does not know " + start.split("[\\s({]")[0], line);
        }
        if (diagram instanceof PSystemVersion) {
            throw Answer.refusal("syntax", "this diagram shows the machine that it is drawn on, not a document", line);
        }
        // PlantUML would draw "Your data does not sound like JSON data".
        if (diagram instanceof JsonDiagram && read(JsonDiagram.class, "root", diagram) == null) {
            throw invalidData(start.substring("@start".length()).split("\\W")[0], block.getData(), line);
        }
        // PlantUML would lay it out with Smetana, without a word.
        if (diagram.getInstallationRequirement() == InstallationRequirement.GRAPHVIZ_ENGINE_REQUIRED && !HAS_GRAPHVIZ) {
            throw withoutGraphviz(false);
        }
        refuseFormulas(diagram, block);
    }

    /** PlantUML keeps to itself what is wrong with the data; for JSON its parser is asked once more. */
    private static Answer.Refusal invalidData(String format, List<StringLocated> data, int start) {
        String message = "the data is not valid " + format.toUpperCase(Locale.ROOT);
        int first = 1;
        while (first < data.size() && !data.get(first).getString().matches("\\s*[\\[{\"].*")) {
            first++;
        }
        if (!format.equals("json") || first >= data.size() - 1) {
            return Answer.refusal("syntax", message, start);
        }
        List<StringLocated> lines = data.subList(first, data.size() - 1);
        try {
            Json.parse(lines.stream().map(StringLocated::getString).collect(Collectors.joining("\n")));
            return Answer.refusal("syntax", message, start);
        } catch (ParseException wrong) {
            int line = Math.min(wrong.getLocation().line, lines.size()) - 1;
            String reason = wrong.getMessage().replaceFirst(" at \\d+:\\d+$", "");
            return Answer.refusal("syntax", message + ": " + reason, Complaint.ownLine(lines.get(line).getLocation()));
        }
    }

    /** PlantUML draws the formula's own text when the library is missing. */
    private static void refuseFormulas(Diagram diagram, BlockUml block) throws Answer.Refusal {
        if (isPresent("org.scilab.forge.jlatexmath.TeXFormula")) {
            return;
        }
        String message = "formulas need the library JLaTeXMath, which is not bundled; "
                + "a PlantUML that has it can be named with engine.command";
        if (diagram instanceof PSystemMath || diagram instanceof PSystemLatex) {
            throw Answer.refusal("program", message, Complaint.ownLine(block.getData().get(0).getLocation()));
        }
        for (StringLocated line : block.getData()) {
            if (FORMULA.matcher(line.getString()).find()) {
                throw Answer.refusal("program", message, Complaint.ownLine(line.getLocation()));
            }
        }
    }

    private static boolean isPresent(String name) {
        try {
            Class.forName(name, false, ErrorPictures.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException absent) {
            return false;
        }
    }

    /** Why PlantUML drew an error instead of a diagram that it had understood. */
    static Answer.Refusal undrawable(Diagram diagram, Throwable cause) {
        if (diagram.getInstallationRequirement() == InstallationRequirement.ELK_LIBRARY_REQUIRED) {
            return Answer.refusal("program", "the layout ELK needs a library that is not bundled; leave it out");
        }
        boolean isDot = diagram instanceof PSystemDot;
        if (isDot || diagram.getInstallationRequirement() == InstallationRequirement.GRAPHVIZ_ENGINE_REQUIRED) {
            return withoutGraphviz(isDot);
        }
        if (cause == null) {
            return Answer.refusal("syntax", "PlantUML cannot draw this diagram");
        }
        return new Answer.Refusal(crash(cause));
    }

    private static Answer.Refusal withoutGraphviz(boolean isDot) {
        if (HAS_GRAPHVIZ) {
            return Answer.refusal("syntax", "Graphviz cannot draw this diagram", isDot ? 1 : 0);
        }
        String otherwise = isDot ? "" : ", or leave out the setting engine.layout";
        return Answer.refusal("program", NO_GRAPHVIZ + otherwise, isDot ? 1 : 0);
    }

    /** Refuses a diagram in which PlantUML wrote "(Cannot decode)" instead of an {@code <img>}. */
    static void refuseUnreadImages(Diagram diagram, BlockUml block, ProjectFiles files)
            throws IOException, Answer.Refusal {
        List<StringLocated> lines = block.getData().stream()
                .filter(line -> IMAGE.matcher(line.getString()).find()).toList();
        if (lines.isEmpty() || !isUndrawn(diagram)) {
            return;
        }
        for (StringLocated line : lines) {
            for (Map.Entry<String, String> absent : files.absent().entrySet()) {
                if (line.getString().contains(absent.getKey())) {
                    throw unread(absent.getKey(), absent.getValue(), line);
                }
            }
        }
        StringLocated suspect = lines.stream().filter(line -> line.getString().contains("://")).findFirst()
                .orElse(lines.get(0));
        Matcher image = IMAGE.matcher(suspect.getString());
        throw unread(image.find() ? image.group(1).trim() : "", "it is no picture that PlantUML reads", suspect);
    }

    private static Answer.Refusal unread(String name, String reason, StringLocated line) {
        return Answer.refusal("include", "cannot read " + name + ": " + reason, Complaint.ownLine(line.getLocation()));
    }

    private static boolean isUndrawn(Diagram diagram) throws IOException {
        for (int page = 0; page < diagram.getNbImages(); page++) {
            ByteArrayOutputStream svg = new ByteArrayOutputStream();
            diagram.exportDiagram(svg, page, new FileFormatOption(FileFormat.SVG));
            if (UNDRAWN.matcher(svg.toString(StandardCharsets.UTF_8)).find()) {
                return true;
            }
        }
        return false;
    }

    /** The answer when PlantUML, or the virtual machine under it, failed; the process is then no longer trusted. */
    static Answer.Refused crash(Throwable cause) {
        String reason = cause instanceof StackOverflowError
                ? "too deep a recursion, in PlantUML or in a !function of the diagram" : cause.toString();
        return new Answer.Refused("death", "PlantUML crashed on this diagram: " + reason, 0, null, trace(cause));
    }

    private static String trace(Throwable cause) {
        StringWriter trace = new StringWriter();
        cause.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }

    /** The value of a field that PlantUML keeps to itself. */
    static Object read(Class<?> owner, String name, Object object) {
        try {
            Field field = owner.getDeclaredField(name);
            field.setAccessible(true);
            return field.get(object);
        } catch (ReflectiveOperationException changed) {
            throw new IllegalStateException("PlantUML has changed: no " + owner + "." + name, changed);
        }
    }
}
