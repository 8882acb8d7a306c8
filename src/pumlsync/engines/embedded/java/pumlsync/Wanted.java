package pumlsync;

import net.sourceforge.plantuml.FileFormat;
import net.sourceforge.plantuml.FileFormatOption;
import net.sourceforge.plantuml.klimt.color.ColorMapper;

/** What kind of picture is asked for. */
record Wanted(FileFormat format, boolean isDark) {
    /** Of the words that {@code frames.py} sends: the format, and {@code dark} for PlantUML's dark mode. */
    static Wanted of(String words) {
        String[] word = words.split(" ");
        return new Wanted(FileFormat.valueOf(word[0].toUpperCase()), word.length > 1 && word[1].equals("dark"));
    }

    boolean isPng() {
        return format == FileFormat.PNG;
    }

    FileFormatOption option() {
        FileFormatOption option = new FileFormatOption(format);
        return isDark ? option.withColorMapper(ColorMapper.DARK_MODE) : option;
    }
}
