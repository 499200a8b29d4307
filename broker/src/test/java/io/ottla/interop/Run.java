package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One command run to its end, as a user would type it. */
record Run(List<String> command, int exit, String out, String err) {
    private static final Duration LIMIT = Duration.ofSeconds(120);

    static Run of(Object... command) {
        return with(Map.of(), "", command);
    }

    static Run withInput(String input, Object... command) {
        return with(Map.of(), input, command);
    }

    static Run with(Map<String, String> environment, String input, Object... command) {
        List<String> words = new ArrayList<>();
        for (Object word : command) {
            words.add(word.toString());
        }
        try {
            Path folder = Files.createTempDirectory("ottla-run");
            File out = folder.resolve("out").toFile();
            File err = folder.resolve("err").toFile();
            ProcessBuilder builder =
                    new ProcessBuilder(words).redirectOutput(out).redirectError(err);
            builder.environment().putAll(environment);
            Process process = builder.start();
            try (var stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // A command that ends without reading its input closes the pipe; its output tells the rest.
                assertThat(e).hasMessageContaining("pipe");
            }
            boolean ended = process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
            Run run =
                    new Run(words, process.exitValue(), Files.readString(out.toPath()), Files.readString(err.toPath()));
            assertThat(ended).as("ended within %s: %s", LIMIT, run).isTrue();
            return run;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Fails with everything the command printed unless it ended well. */
    Run ok() {
        assertThat(exit).as("%s", this).isZero();
        return this;
    }

    List<String> lines() {
        return out.lines().toList();
    }

    @Override
    public String toString() {
        return String.join(" ", command) + "\n-> exit " + exit + "\n--- out\n" + out + "\n--- err\n" + err;
    }
}
