package pumlsync;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import net.sourceforge.plantuml.nio.InputFile;
import net.sourceforge.plantuml.nio.NFolder;
import net.sourceforge.plantuml.security.SFile;

/**
 * The one door through which a diagram reaches files: it keeps to the project and remembers what was read.
 *
 * <p>PlantUML's own list of allowed folders is one empty folder, so that whatever comes by another door is refused. The
 * list could not do for the project: names are compared with it as text, before {@code ..} and symbolic links are
 * resolved (Source: PlantUML 1.2026.9, SFile.isInAllowList).
 */
public final class ProjectFiles {
    private static final ThreadLocal<ProjectFiles> CURRENT = new ThreadLocal<>();

    /** Not the empty name, which is the working directory since Java 25. */
    private static final String ABSENT = Path.of(System.getProperty("java.io.tmpdir"), "absent").toString();

    private final Path root;
    private final Path folder;
    private final SortedSet<Path> used = new TreeSet<>();
    private final SortedSet<Path> sought = new TreeSet<>();
    private final Map<String, String> absent = new LinkedHashMap<>();
    private final Map<String, String> outside = new LinkedHashMap<>();
    private final boolean ownStyles;
    private boolean lacksStyles;

    /** Both are real paths: absolute, without symbolic links; without ownStyles, style sheets count as absent. */
    ProjectFiles(Path root, Path folder, boolean ownStyles) {
        this.root = root;
        this.folder = folder;
        this.ownStyles = ownStyles;
    }

    /** The files of the diagram that this thread draws. */
    public static ProjectFiles current() {
        return CURRENT.get();
    }

    /** Makes these the files of the diagram that this thread draws. */
    void enter() {
        CURRENT.set(this);
    }

    /** The folder that relative names start from. */
    public SFile folder() {
        return new SFile(folder.toString());
    }

    /** The file of that name; one that does not exist when it must not be read. */
    public SFile find(String name) {
        Path file = locate(folder, name);
        if (file != null && StyleSheets.isOne(name) && !ownStyles) {
            lacksStyles = true;
            file = null;
        }
        return file == null ? new SFile(ABSENT) : new Source(file);
    }

    /** Whether a style sheet was there and was not given to PlantUML. */
    boolean lacksStyles() {
        return lacksStyles;
    }

    /** The folder that {@code !include} starts from. */
    NFolder includeFolder() {
        return new Folder(folder);
    }

    /** Real paths of the files that were read, sorted. */
    SortedSet<Path> used() {
        return used;
    }

    /** Absolute paths in the project where files were looked for and none were, sorted. */
    SortedSet<Path> sought() {
        return sought;
    }

    /** Names as written that lead to no readable file, each with the reason. */
    Map<String, String> absent() {
        return absent;
    }

    /** Names as written that lead out of the project, each with the reason. */
    Map<String, String> outside() {
        return outside;
    }

    boolean contains(Path file) {
        return file.startsWith(root);
    }

    /** The real path that a name means in a folder, or null when it must not or cannot be read. */
    private Path locate(Path from, String name) {
        absent.remove(name);
        Path file = null;
        try {
            file = from.resolve(name).normalize();
            if (!contains(file)) {
                return exclude(name);
            }
            Path real = file.toRealPath();
            if (!contains(real)) {
                return exclude(name);
            }
            if (Files.isDirectory(real)) {
                return lack(name, "it is a folder");
            }
            if (!Files.isRegularFile(real)) { // a pipe would be waited for
                return lack(name, "it is not a regular file");
            }
            if (!Files.isReadable(real)) {
                return lack(name, "no permission to read it");
            }
            used.add(real);
            return real;
        } catch (NoSuchFileException missing) {
            if (!StyleSheets.isOne(name)) { // PlantUML's own are looked for in each folder
                sought.add(file);
            }
            return lack(name, "there is no such file");
        } catch (IOException | InvalidPathException unreadable) {
            return lack(name, unreadable.toString());
        }
    }

    private Path exclude(String name) {
        outside.put(name, "it lies outside the project root " + root);
        return null;
    }

    private Path lack(String name, String reason) {
        absent.put(name, reason);
        return null;
    }

    /** A folder as {@code !include}, {@code !includesub} and {@code !theme … from} see it. */
    private final class Folder implements NFolder {
        private final Path path;

        Folder(Path path) {
            this.path = path;
        }

        @Override
        public InputFile getInputFile(Path name) {
            Path file = locate(path, name.toString());
            return file == null ? null : new Source(file);
        }

        @Override
        public NFolder getSubfolder(Path name) {
            return new Folder(path.resolve(name).normalize());
        }

        @Override
        public String toString() {
            return path.toString();
        }
    }

    /** A file of the project, which PlantUML may read; its own includes start from its own folder. */
    private final class Source extends SFile {
        private final Path path;

        Source(Path path) {
            super(path.toString());
            this.path = path;
        }

        @Override
        public boolean isFileOk() {
            return true;
        }

        @Override
        public NFolder getParentFolder() {
            return new Folder(path.getParent());
        }
    }
}
