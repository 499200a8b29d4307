package io.ottla.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The unpacked distribution that the build has made. */
final class Dist {
    static final Path HOME = find();

    private Dist() {}

    static String script(String name) {
        return HOME.resolve("bin").resolve(name).toString();
    }

    /** A folder or file under broker/src/test/interop. */
    static Path source(String name) {
        return Path.of("src", "test", "interop", name).toAbsolutePath();
    }

    private static Path find() {
        Path target = Path.of("target").toAbsolutePath();
        try (Stream<Path> inside = Files.list(target)) {
            List<Path> found = inside.filter(p -> p.getFileName().toString().startsWith("ottla-"))
                    .filter(p -> Files.isDirectory(p.resolve("bin")))
                    .toList();
            if (found.size() != 1) {
                throw new IllegalStateException("one distribution expected in " + target + ", found " + found);
            }
            return found.get(0);
        } catch (IOException e) {
            throw new IllegalStateException("no distribution in " + target + ": run mvn package", e);
        }
    }
}
