package pumlsync;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import java.io.IOException;

/**
 * Gets Java's own drawing ready while PlantUML still reads the first diagram.
 *
 * <p>It touches nothing of PlantUML's, whose classes might wait for each other when two threads initialise them.
 */
final class WarmUp {
    private WarmUp() {}

    /** Begins, and does not wait for the end. */
    static void begin() {
        Thread thread = new Thread(WarmUp::draw, "warm-up");
        thread.setDaemon(true);
        thread.start();
    }

    private static void draw() {
        BufferedImage picture = new BufferedImage(64, 32, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
        graphics.getFontMetrics().getStringBounds("x", graphics);
        graphics.setColor(Color.BLACK);
        graphics.drawString("x", 8, 24);
        graphics.setStroke(new BasicStroke(1.5f));
        graphics.draw(new Ellipse2D.Double(4, 4, 20, 20));
        try {
            Png.of(picture, "");
        } catch (IOException impossible) {
            // It is written into memory.
        }
    }
}
