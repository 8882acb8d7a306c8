package pumlsync;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/** What became of a diagram; the counterpart of {@code Outcome} in {@code engines/base.py}. */
sealed interface Answer {
    /**
     * The pages, the project's files that shaped them, those that would have if they were there, PlantUML's remarks, and
     * an HTML image map or "" for each page.
     */
    record Drawn(
            List<byte[]> pages,
            Collection<Path> includes,
            Collection<Path> sought,
            Collection<String> warnings,
            List<String> maps)
            implements Answer {}

    /**
     * Why there is no picture; line counts from 1 and is 0 for none, file is null for the text itself, details are
     * Java's own words about a crash, else "".
     */
    record Refused(String objection, String message, int line, Path file, String details) implements Answer {
        Refused(String objection, String message, int line, Path file) {
            this(objection, message, line, file, "");
        }
    }

    /** Ends the drawing of a diagram with an answer. */
    final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;
        final transient Refused answer;

        Refusal(Refused answer) {
            super(answer.message(), null, false, false);
            this.answer = answer;
        }
    }

    /** The refusal of a diagram in which no line is to blame. */
    static Refusal refusal(String objection, String message) {
        return refusal(objection, message, 0);
    }

    /** The refusal of a diagram for one of its own lines, from 1. */
    static Refusal refusal(String objection, String message, int line) {
        return new Refusal(new Refused(objection, message, line, null));
    }
}
