package pumlsync;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;
import net.sourceforge.plantuml.style.StyleLoader;

/**
 * Keeps the style sheets of a project apart from those of PlantUML and of other folders.
 *
 * <p>PlantUML keeps style sheets by name for as long as it runs, for all threads. So diagrams that use its own are drawn
 * together; one that finds a style sheet in the project is drawn alone, with nothing kept before and after.
 */
final class StyleSheets {
    private static final String SUFFIX = ".skin";

    /** Source: PlantUML 1.2026.9, the folder skin of its jar. */
    private static final List<String> BUNDLED =
            List.of("debug.skin", "plantuml.skin", "rose.skin", "sonyxperiadev.skin", "strictuml.skin");

    private static final Map<?, ?> KEPT = (Map<?, ?>) ErrorPictures.read(StyleLoader.class, "cache", null);
    private static final ReadWriteLock DRAWING = new ReentrantReadWriteLock(true);

    private StyleSheets() {}

    /** What the function returns, which draws a diagram; it is told whether style sheets of the project may be read. */
    static Answer draw(Path folder, Function<Boolean, Answer> drawing) {
        if (BUNDLED.stream().noneMatch(name -> Files.exists(folder.resolve(name)))) {
            Answer answer = locked(DRAWING.readLock(), () -> drawing.apply(false));
            if (!ProjectFiles.current().lacksStyles()) {
                return answer;
            }
        }
        return locked(DRAWING.writeLock(), () -> alone(drawing));
    }

    static boolean isOne(String name) {
        return name.endsWith(SUFFIX);
    }

    private static Answer alone(Function<Boolean, Answer> drawing) {
        KEPT.clear();
        try {
            return drawing.apply(true);
        } finally {
            KEPT.clear();
        }
    }

    private static Answer locked(Lock lock, Supplier<Answer> drawing) {
        lock.lock();
        try {
            return drawing.get();
        } finally {
            lock.unlock();
        }
    }
}
