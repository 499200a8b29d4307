package io.ottla.interop;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Exit;
import org.jspecify.annotations.Nullable;

/**
 * Runs Kafka's tools one after the other in a process of their own, as {@link KafkaTools} asks for them: to start a process
 * for each takes longer than all that they do. Has nothing but Kafka's classes beside it.
 *
 * <pre>
 *   in    count | class | argument ...          out   exit code | standard output | error stream
 * </pre>
 *
 * Texts are written as their length in bytes and UTF-8.
 */
final class ToolHost {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private @Nullable Integer ended;

    private ToolHost() {}

    /** In place of the end of the process. */
    private static final class Ended extends Error {
        private static final long serialVersionUID = 1L;

        Ended() {
            super("the tool has ended", null, false, false);
        }
    }

    public static void main(String[] args) throws IOException {
        new ToolHost().serve(new DataInputStream(System.in), new DataOutputStream(System.out));
    }

    private void serve(DataInputStream in, DataOutputStream answers) throws IOException {
        // Some keep the streams that they find first.
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        System.setIn(InputStream.nullInputStream());
        Exit.setExitProcedure((code, message) -> end(code));
        Exit.setHaltProcedure((code, message) -> end(code));
        while (true) {
            String[] words;
            try {
                words = new String[in.readInt()];
            } catch (EOFException e) {
                Runtime.getRuntime().halt(0);
                return;
            }
            for (int i = 0; i < words.length; i++) {
                words[i] = new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
            }
            int exit = run(words);
            answers.writeInt(exit);
            write(out, answers);
            write(err, answers);
            answers.flush();
        }
    }

    private void end(int code) {
        if (ended == null) {
            ended = code;
        }
        throw new Ended();
    }

    private int run(String[] words) {
        ended = null;
        String[] args = java.util.Arrays.copyOfRange(words, 1, words.length);
        int exit = 0;
        try {
            Class.forName(words[0]).getMethod("main", String[].class).invoke(null, (Object) args);
        } catch (InvocationTargetException e) {
            if (!(e.getCause() instanceof Ended)) {
                e.getCause().printStackTrace();
                exit = 1;
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
        return ended == null ? exit : ended;
    }

    private static void write(ByteArrayOutputStream said, DataOutputStream answers) throws IOException {
        answers.writeInt(said.size());
        said.writeTo(answers);
        said.reset();
    }
}
