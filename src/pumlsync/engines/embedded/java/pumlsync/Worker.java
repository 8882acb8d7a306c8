package pumlsync;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import net.sourceforge.plantuml.TitledDiagram;

/**
 * Draws the diagrams that it reads on standard input and writes the pictures to standard output, until its input ends.
 *
 * <p>Frames, in both directions: an int with the number of bytes that follow, then an int with the number of the
 * request. Strings and byte arrays carry their own length, lists their size; everything is big-endian and UTF-8.
 * {@code frames.py} is the other end.
 */
public final class Worker {
    /** Smetana and PlantUML's preprocessor recurse deeply. */
    private static final long STACK_BYTES = 64L << 20;

    private static final int READY = 0;

    private final Path root;
    private final Path own;
    private final DataInputStream requests;
    private final DataOutputStream answers;
    private final BlockingQueue<Request> waiting = new LinkedBlockingQueue<>();

    private record Request(int number, Path folder, Wanted wanted, List<String> config, String text) {}

    private Worker(Path root, Path own, DataInputStream requests, DataOutputStream answers) {
        this.root = root;
        this.own = own;
        this.requests = requests;
        this.answers = answers;
    }

    /** Takes the project's root, the private folder to remove at the end, the number of drawing threads, the layout. */
    public static void main(String[] arguments) throws IOException {
        WarmUp.begin();
        DataInputStream requests = new DataInputStream(new BufferedInputStream(System.in));
        DataOutputStream answers =
                new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16));
        // PlantUML prints to System.out now and then ("UNSURE_ABOUT: …"), which would break the frames.
        System.setOut(System.err);
        System.setIn(InputStream.nullInputStream());
        TitledDiagram.FORCE_SMETANA = arguments[3].equals("smetana");
        Worker worker = new Worker(Path.of(arguments[0]).toRealPath(), Path.of(arguments[1]), requests, answers);
        try {
            worker.serve(Integer.parseInt(arguments[2]));
            // A diagram may still be in the making: nobody waits for it.
            worker.end(0);
        } catch (IOException | RuntimeException broken) {
            broken.printStackTrace();
            worker.end(1);
        }
    }

    private void serve(int threads) throws IOException {
        send(READY, new byte[0]);
        for (int number = 0; number < threads; number++) {
            Thread drawing = new Thread(null, this::draw, "drawing-" + number, STACK_BYTES);
            drawing.setDaemon(true);
            drawing.start();
        }
        while (true) {
            try {
                byte[] frame = requests.readNBytes(requests.readInt());
                waiting.add(request(new DataInputStream(new ByteArrayInputStream(frame))));
            } catch (EOFException end) {
                return;
            }
        }
    }

    /** Draws what is waiting; runs in several threads. */
    private void draw() {
        try {
            while (true) {
                Request request = waiting.take();
                Answer answer = Drawing.of(root, request.folder(), request.wanted(), request.config(), request.text());
                send(request.number(), bytes(answer));
            }
        } catch (IOException | InterruptedException gone) {
            // Nobody listens any more.
        } finally {
            end(1);
        }
    }

    private void send(int number, byte[] answer) throws IOException {
        synchronized (answers) {
            answers.writeInt(Integer.BYTES + answer.length);
            answers.writeInt(number);
            answers.write(answer);
            answers.flush();
        }
    }

    private static Request request(DataInputStream in) throws IOException {
        int number = in.readInt();
        Path folder = Path.of(string(in));
        Wanted wanted = Wanted.of(string(in));
        List<String> config = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            config.add(string(in));
        }
        return new Request(number, folder, wanted, config, string(in));
    }

    private static byte[] bytes(Answer answer) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        if (answer instanceof Answer.Drawn drawn) {
            out.writeByte('D');
            out.writeInt(drawn.pages().size());
            for (byte[] page : drawn.pages()) {
                block(out, page);
            }
            strings(out, drawn.includes().stream().map(Path::toString).toList());
            strings(out, drawn.sought().stream().map(Path::toString).toList());
            strings(out, List.copyOf(drawn.warnings()));
            strings(out, drawn.maps());
        } else if (answer instanceof Answer.Refused refused) {
            out.writeByte('R');
            string(out, refused.objection());
            string(out, refused.message());
            out.writeInt(refused.line());
            string(out, refused.file() == null ? "" : refused.file().toString());
            string(out, refused.details());
        }
        return bytes.toByteArray();
    }

    private static String string(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }

    private static void string(DataOutputStream out, String text) throws IOException {
        block(out, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void strings(DataOutputStream out, List<String> texts) throws IOException {
        out.writeInt(texts.size());
        for (String text : texts) {
            string(out, text);
        }
    }

    private static void block(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** Removes the worker's own folder, and halts. Python removes it as well; this is for a Python that was killed. */
    private void end(int status) {
        try (Stream<Path> files = Files.walk(own)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException gone) {
            // Somebody else was faster.
        }
        Runtime.getRuntime().halt(status);
    }
}
