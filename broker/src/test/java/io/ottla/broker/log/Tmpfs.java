package io.ottla.broker.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A small file system of its own, which only root can mount: elsewhere the test is skipped, in CI that is a failure. */
public final class Tmpfs implements AutoCloseable {
    private final Path at;

    private Tmpfs(Path at) {
        this.at = at;
    }

    /** @param size as mount takes it, "256k" */
    public static Tmpfs mount(Path at, String size) throws IOException, InterruptedException {
        boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", at.toString()) == 0;
        if (!mounted && "true".equals(System.getenv("CI"))) {
            throw new AssertionError("CI must be able to mount a tmpfs: run it as root");
        }
        Assumptions.assumeTrue(mounted, "mounting a tmpfs needs root");
        return new Tmpfs(at);
    }

    /** Takes all the room that is left; the file that has it can be deleted to give it back. */
    public Path fillUp() throws IOException {
        Path ballast = at.resolve("ballast");
        byte[] page = new byte[4096];
        try (var out = Files.newOutputStream(ballast)) {
            while (true) {
                out.write(page);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
        return ballast;
    }

    private static int run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(command))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        assertThat(run("umount", at.toString())).as("no file in %s is open", at).isZero();
    }
}
