package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client as a module: an application that is one too can use what is written for it, and nothing else. */
class ModuleIT {
    /** Our jars and what they need, of those in the distribution. */
    private static final Set<String> NEEDED = Set.of(
            "ottla-client",
            "ottla-protocol",
            "netty-buffer",
            "netty-common",
            "netty-handler",
            "netty-codec-base",
            "netty-resolver",
            "netty-transport",
            "netty-transport-native-unix-common",
            "slf4j-api",
            "zstd-jni",
            "snappy-java",
            "lz4-java");

    @TempDir
    Path folder;

    @Test
    void anApplicationThatIsAModuleWritesAndReads() throws IOException {
        compile("modular").ok();
        Run run = Run.of(
                        tool("java"),
                        "-p",
                        modulePath() + System.getProperty("path.separator") + folder,
                        "-m",
                        "demo/demo.Main",
                        SharedBroker.BROKER.bootstrap())
                .ok();
        assertThat(run.lines()).containsExactly("value in module demo by module io.ottla.client");
    }

    @Test
    void whatIsNotForApplicationsIsNotVisibleToThem() throws IOException {
        Run refused = compile("modular-curious");
        assertThat(refused.exit()).isNotZero();
        assertThat(refused.out() + refused.err())
                .contains("package io.ottla.client.net is not visible")
                .contains("package io.ottla.protocol.api is not visible");
    }

    private Run compile(String name) throws IOException {
        Path source = Dist.source(name);
        return Run.of(
                tool("javac"),
                "-J-XX:TieredStopAtLevel=1",
                "-d",
                folder,
                "-p",
                modulePath(),
                source.resolve("module-info.java"),
                source.resolve("demo/Main.java"));
    }

    private static String modulePath() throws IOException {
        try (Stream<Path> jars = Files.list(Dist.HOME.resolve("libs"))) {
            return jars.filter(jar -> NEEDED.contains(name(jar)))
                    .map(Path::toString)
                    .collect(Collectors.joining(System.getProperty("path.separator")));
        }
    }

    /** Without version, classifier and ending. */
    private static String name(Path jar) {
        return jar.getFileName().toString().replaceFirst("-\\d.*", "");
    }

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }
}
