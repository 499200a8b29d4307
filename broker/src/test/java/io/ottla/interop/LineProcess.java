package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A process whose output is heard line by line, on a thread of its own; its errors go to a file. */
final class LineProcess implements AutoCloseable {
    private static final long LIMIT_S = 90;

    private final String name;
    private final Process process;
    private final Path errors;
    private final Thread ear;

    private LineProcess(String name, Process process, Path errors, Consumer<String> listener) {
        this.name = name;
        this.process = process;
        this.errors = errors;
        ear = new Thread(() -> listen(listener), "hears " + name);
        ear.start();
    }

    static LineProcess start(String name, Path folder, List<String> command, Consumer<String> listener) {
        try {
            Files.createDirectories(folder);
            Path errors = Files.createTempFile(folder, name + "-", ".err");
            Process process =
                    new ProcessBuilder(command).redirectError(errors.toFile()).start();
            return new LineProcess(name, process, errors, listener);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One more line of input. */
    void type(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** Ends its input, which is the sign for it to finish. */
    void endInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As kill -15. */
    void terminate() {
        process.destroy();
    }

    /** Waits until it has ended, with status 0, and everything that it printed was heard. */
    void awaitEnd() throws InterruptedException {
        assertThat(process.waitFor(LIMIT_S, TimeUnit.SECONDS))
                .as("%s ends; it said: %s", name, said())
                .isTrue();
        ear.join();
        assertThat(process.exitValue())
                .as("how %s ended; it said: %s", name, said())
                .isZero();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private String said() {
        try {
            return Files.readString(errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void listen(Consumer<String> listener) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            lines.lines().forEach(listener);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
