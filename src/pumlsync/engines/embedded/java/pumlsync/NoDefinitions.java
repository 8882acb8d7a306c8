package pumlsync;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.sourceforge.plantuml.DefinitionsContainer;
import net.sourceforge.plantuml.nio.PathSystem;

/** What {@code !includedef} finds: a diagram comes alone. */
record NoDefinitions(PathSystem paths) implements DefinitionsContainer {
    @Override
    public PathSystem getPathSystem() {
        return paths;
    }

    @Override
    public String getCharset() {
        return StandardCharsets.UTF_8.name();
    }

    @Override
    public List<String> getDefinition(String name) {
        return List.of();
    }
}
