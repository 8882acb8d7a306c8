package net.sourceforge.plantuml;

import net.sourceforge.plantuml.security.SFile;
import pumlsync.ProjectFiles;

/**
 * The class by which PlantUML finds pictures, sprites, JSON data and styles, in the place of its own: this one stands
 * before PlantUML's jar in the class path.
 *
 * <p>PlantUML's own takes files from anywhere and tells nobody which files shaped a diagram.
 *
 * <p>Source: PlantUML 1.2026.9, net.sourceforge.plantuml.FileSystem: the same public methods.
 */
public class FileSystem {
    private static final FileSystem ONLY = new FileSystem();

    public static FileSystem getInstance() {
        return ONLY;
    }

    public SFile getFile(String name) {
        return ProjectFiles.current().find(name);
    }

    public SFile getCurrentDir() {
        return ProjectFiles.current().folder();
    }

    /** Changes nothing: the folder of a diagram is set with {@link ProjectFiles}. */
    public void setCurrentDir(SFile folder) {}

    /** Changes nothing, as {@link #setCurrentDir}. */
    public void reset() {}
}
