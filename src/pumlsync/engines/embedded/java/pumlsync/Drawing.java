package pumlsync;

import java.awt.Font;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import net.sourceforge.plantuml.BlockUml;
import net.sourceforge.plantuml.core.Diagram;
import net.sourceforge.plantuml.ditaa.PSystemDitaaFactory;
import net.sourceforge.plantuml.error.PSystemUnsupported;
import net.sourceforge.plantuml.nio.PathSystem;
import net.sourceforge.plantuml.preproc.Defines;
import net.sourceforge.plantuml.preproc.PreprocessingArtifact;
import net.sourceforge.plantuml.preproc.ReadLineReader;
import net.sourceforge.plantuml.preproc.UncommentReadLine;
import net.sourceforge.plantuml.preproc2.Preprocessor;
import net.sourceforge.plantuml.text.StringLocated;
import net.sourceforge.plantuml.utils.StartUtils;
import net.sourceforge.plantuml.warning.Warning;

/** One diagram on its way from text to pictures. */
final class Drawing {
    /** How PlantUML names the place of the text's own lines. */
    static final String OWN_LINES = "string";

    /** What asks for the machine, its files and the name of the document. */
    private static final Pattern MACHINE =
            Pattern.compile("(%(?:dirpath|file_exists|filedate|filename|filename_no_extension|getenv))\\s*\\(");

    private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);

    private final ProjectFiles files;
    private final Wanted wanted;
    private final List<String> config;
    private final String text;
    private List<StringLocated> lines;

    private Drawing(ProjectFiles files, Wanted wanted, List<String> config, String text) {
        this.files = files;
        this.wanted = wanted;
        this.config = config;
        this.text = text;
    }

    /** The pictures of a text, or what PlantUML has against it; throws nothing but what the virtual machine dies of. */
    static Answer of(Path root, Path folder, Wanted wanted, List<String> config, String text) {
        try {
            Path place = folder.toRealPath();
            return StyleSheets.draw(place, ownStyles -> {
                ProjectFiles files = new ProjectFiles(root, place, ownStyles);
                files.enter();
                return new Drawing(files, wanted, config, text).answer();
            });
        } catch (NoSuchFileException missing) {
            return new Answer.Refused("include", "there is no folder " + folder, 0, null);
        } catch (IOException unreadable) {
            return new Answer.Refused("include", "cannot read the folder " + folder + ": " + unreadable, 0, null);
        }
    }

    private Answer answer() {
        try {
            return draw();
        } catch (Answer.Refusal refusal) {
            return refusal.answer;
        } catch (StackOverflowError deep) {
            return ErrorPictures.crash(deep);
        } catch (Exception | LinkageError | AssertionError crash) {
            return ErrorPictures.crash(crash);
        }
    }

    private Answer draw() throws IOException, Answer.Refusal {
        lines = read();
        Charset utf8 = StandardCharsets.UTF_8;
        PathSystem paths = PathSystem.fetch().withCurrentDir(files.includeFolder());
        BlockUml block = new BlockUml(new NoDefinitions(paths), paths, lines, Defines.createEmpty(), null, utf8);
        Diagram diagram = diagram(block, paths);
        ErrorPictures.refuse(diagram, block, files);
        for (BlockUml embedded : Embedded.in(block, paths)) {
            ErrorPictures.refuse(embedded.getDiagram(), embedded, files);
        }
        Unsupported.refuse(diagram, block, wanted);
        refuseStrangers();
        List<Page> pages = new ArrayList<>();
        for (int number = 0; number < diagram.getNbImages(); number++) {
            pages.add(Page.of(diagram, number, wanted));
        }
        refuseStrangers();
        ErrorPictures.refuseUnreadImages(diagram, block, files);
        List<byte[]> pictures = pages.stream().map(Page::file).toList();
        return new Answer.Drawn(
                pictures, files.used(), files.sought(), warnings(diagram, block),
                pages.stream().map(Page::map).toList());
    }

    /** The diagram of a block; the MIT edition brings ditaa along but does not call it. */
    private Diagram diagram(BlockUml block, PathSystem paths) {
        Diagram diagram = block.getDiagram();
        if (diagram instanceof PSystemUnsupported && lines.get(0).getString().trim().startsWith("@startditaa")) {
            return new PSystemDitaaFactory()
                    .createSystem(paths, diagram.getSource(), null, new PreprocessingArtifact());
        }
        return diagram;
    }

    /**
     * The lines of the one block in the text, the configuration after the first.
     *
     * <p>Source: PlantUML 1.2026.9, BlockUmlBuilder.
     */
    private List<StringLocated> read() throws IOException, Answer.Refusal {
        List<StringLocated> found = null;
        UncommentReadLine reader = new UncommentReadLine(ReadLineReader.create(new StringReader(text), OWN_LINES));
        try (Preprocessor source = new Preprocessor(config, reader)) {
            for (StringLocated line = source.readLine(); line != null; line = source.readLine()) {
                if (StartUtils.isStartDirective(line.getString())) {
                    found = new ArrayList<>();
                }
                if (found != null) {
                    found.add(line);
                    if (StartUtils.isEndDirective(line.getString())) {
                        return found;
                    }
                }
            }
        }
        throw Answer.refusal(
                "syntax", found == null ? "no @start line was found" : "the diagram has no @end line", 1);
    }

    /** Refuses a diagram that asked for files outside the project. */
    private void refuseStrangers() throws Answer.Refusal {
        for (Map.Entry<String, String> name : files.outside().entrySet()) {
            String message = "cannot read " + name.getKey() + ": " + name.getValue();
            throw Answer.refusal("include", message, lineWith(name.getKey()));
        }
    }

    private Set<String> warnings(Diagram diagram, BlockUml block) {
        Set<String> warnings = new LinkedHashSet<>();
        for (Warning warning : diagram.getWarnings()) {
            warnings.add(warning.asSingleLine());
        }
        files.absent().forEach((name, reason) -> {
            if (name.endsWith(".json")) {
                warnings.add("cannot read " + name + ": " + reason);
            }
        });
        MACHINE.matcher(text).results().map(found -> found.group(1)).forEach(name ->
                warnings.add(name + "() is empty or false: no picture depends on where it is drawn"));
        StringBuilder boxes = new StringBuilder();
        block.getData().stream().flatMapToInt(line -> line.getString().codePoints())
                .filter(Drawing::isBox)
                .distinct().limit(10).forEach(boxes::appendCodePoint);
        if (!boxes.isEmpty()) {
            warnings.add("no font has these characters, which are drawn as boxes (engine.fonts adds fonts): " + boxes);
        }
        return warnings;
    }

    private static boolean isBox(int character) {
        // PlantUML marks line ends with characters of the private area.
        return character > 0x9f && Character.getType(character) != Character.PRIVATE_USE && !FONT.canDisplay(character);
    }

    private int lineWith(String name) {
        int number = 1;
        for (String line : text.split("\n")) {
            if (line.contains(name)) {
                return number;
            }
            number++;
        }
        return 0;
    }
}
