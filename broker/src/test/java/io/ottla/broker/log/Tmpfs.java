package io.ottla.broker.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
