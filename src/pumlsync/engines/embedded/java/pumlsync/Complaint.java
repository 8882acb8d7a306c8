package pumlsync;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.sourceforge.plantuml.ErrorUml;
import net.sourceforge.plantuml.error.PSystemError;
import net.sourceforge.plantuml.text.StringLocated;
import net.sourceforge.plantuml.utils.LineLocation;

/** PlantUML's error in the terms of its reader: what is wrong, in which line of which file. */
final class Complaint {
    private static final Pattern INCLUDE = Pattern.compile("\\s*!(include\\w*|import|theme)\\b.*");
    private static final Pattern GUESS = Pattern.compile(" \\(Assumed diagram type: [^)]*\\)$");

    private final ErrorUml error;
    private final LineLocation place;
    private final ProjectFiles files;
    private final StringLocated start;

    Complaint(PSystemError diagram, ProjectFiles files, StringLocated start) {
        this.error = diagram.getFirstError();
        this.place = error.getLineLocation() == null ? diagram.getLineLocation() : error.getLineLocation();
        this.files = files;
        this.start = start;
    }

    Answer.Refused answer() {
        String written = error.getLine() == null ? "" : error.getLine().getString();
        boolean isInclude = INCLUDE.matcher(written).matches();
        String message = isInclude ? includeMessage(written) : message();
        String objection = isInclude ? "include" : "syntax";
        if (isConfiguration(written)) {
            return new Answer.Refused(objection, "in the configuration, \"" + written.trim() + "\": " + message, 0, null);
        }
        LineLocation line = projectLine(place);
        if (line == null || isOfNamelessFile(line)) {
            Path file = line == null ? null : fileWith(written, line.getPosition());
            return new Answer.Refused(objection, message, file == null ? 0 : line.getPosition() + 1, file);
        }
        return new Answer.Refused(objection, message, line.getPosition() + 1, file(line));
    }

    /** PlantUML loses the name of an included file that has a {@code @start} line, and of a theme's. */
    private static boolean isOfNamelessFile(LineLocation line) {
        return line.getParent() == null && !line.getDescription().equals(Drawing.OWN_LINES);
    }

    /** The file of the project that has a line at that position, or null. */
    private Path fileWith(String written, int position) {
        for (Path file : files.used()) {
            try (Stream<String> lines = Files.lines(file)) {
                if (lines.skip(position).findFirst().filter(line -> line.trim().equals(written.trim())).isPresent()) {
                    return file;
                }
            } catch (IOException | UncheckedIOException unreadable) {
                // A picture, perhaps.
            }
        }
        return null;
    }

    /** The number of a line of the text itself, from 1: that of the {@code !include} for a line of another file. */
    static int ownLine(LineLocation place) {
        LineLocation line = place;
        while (line != null && line.getParent() != null) {
            line = line.getParent();
        }
        return line == null || isOfNamelessFile(line) ? 0 : line.getPosition() + 1;
    }

    private String message() {
        String message = GUESS.matcher(error.getError().trim()).replaceFirst("");
        return message.equals("Syntax Error?") ? "syntax error" : message;
    }

    private String includeMessage(String written) {
        for (Map<String, String> problems : List.of(files.outside(), files.absent())) {
            for (Map.Entry<String, String> problem : problems.entrySet()) {
                if (written.contains(problem.getKey()) || error.getError().contains(problem.getKey())) {
                    return "cannot include " + problem.getKey() + ": " + problem.getValue();
                }
            }
        }
        if (written.contains("http://") || written.contains("https://")) {
            return message() + ": the network is not used";
        }
        return written.contains("<") ? message() + ": it is not in PlantUML's standard library" : message();
    }

    /** Configuration lines carry the place of the {@code @start} line, after which they are inserted. */
    private boolean isConfiguration(String written) {
        return place != null && place.getParent() == null && place.getPosition() == start.getLocation().getPosition()
                && !written.isEmpty() && !written.trim().equals(start.getString().trim());
    }

    /** The innermost place that is not in PlantUML's own library. */
    private LineLocation projectLine(LineLocation innermost) {
        LineLocation line = innermost;
        while (line != null && line.getParent() != null && file(line) == null) {
            line = line.getParent();
        }
        return line;
    }

    /**
     * The included file that a place counts in, or null for the text itself and for PlantUML's own library.
     *
     * <p>PlantUML knows it only as written in the {@code !include}, relative to the including file.
     */
    private Path file(LineLocation line) {
        if (line == null || line.getParent() == null) {
            return null;
        }
        String name = line.getDescription().replaceFirst("![^!/]*$", "");
        Path outer = file(line.getParent());
        Path folder = outer == null ? files.folder().conv().toPath() : outer.getParent();
        try {
            Path file = folder.resolve(name).toRealPath();
            return files.used().contains(file) ? file : null;
        } catch (IOException | InvalidPathException elsewhere) {
            return null;
        }
    }
}
