package io.ottla.interop;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The tools of one release of Kafka, in one process until this is closed or the test run ends. Not thread-safe. */
final class KafkaTools implements AutoCloseable {
    private final Process process;
    private final DataOutputStream questions;
    private final DataInputStream answers;

    /** @param command that starts {@link ToolHost} among the release's classes */
    KafkaTools(List<String> command) {
        try {
            Path errors = Files.createTempFile("ottla-tools", ".err");
            process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
        questions = new DataOutputStream(process.getOutputStream());
        answers = new DataInputStream(process.getInputStream());
    }

    /** Runs the tool of this class to its end. It must not end the process by itself. */
    Run run(String mainClass, String... args) {
        List<String> words = new ArrayList<>(List.of(mainClass));
        words.addAll(List.of(args));
        try {
            questions.writeInt(words.size());
            for (String word : words) {
                byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
                questions.writeInt(bytes.length);
                questions.write(bytes);
            }
            questions.flush();
            return new Run(words, answers.readInt(), text(), text());
        } catch (IOException e) {
            String state = process.isAlive() ? "is alive" : "ended with " + process.exitValue();
            throw new UncheckedIOException("The process, which " + state + ": " + String.join(" ", words), e);
        }
    }

    private String text() throws IOException {
        return new String(answers.readNBytes(answers.readInt()), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
