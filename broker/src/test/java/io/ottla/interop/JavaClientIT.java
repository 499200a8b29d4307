package io.ottla.interop;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Apache Kafka's own Java client of six ages, each in its own process. */
class JavaClientIT {
    static final List<String> VERSIONS = List.of("0.10.2.2", "0.11.0.3", "1.1.1", "2.4.0", "3.9.2", "4.4.0");
    private static final Path JARS = Path.of("target", "interop-clients").toAbsolutePath();

    static Stream<Arguments> flows() {
        return VERSIONS.stream()
                .flatMap(version -> Stream.of("produce-consume", "group", "resume", "seek", "admin")
                        .filter(flow -> !(flow.equals("admin") && version.startsWith("0.10")))
                        .map(flow -> Arguments.of(flow, version)));
    }

    @ParameterizedTest(name = "{0} with kafka-clients {1}")
    @MethodSource("flows")
    void flowWorks(String flow, String version) {
        String topic = "java-" + flow + "-" + version;
        boolean zstd = !version.startsWith("0.") && !version.startsWith("1.");
        List<Object> command = new ArrayList<>(command(version, flow, SharedBroker.BROKER.bootstrap(), topic));
        command.add("none,gzip,snappy,lz4" + (zstd ? ",zstd" : ""));
        Run.of(command.toArray()).ok();
    }

    /** How to run a flow of {@link JavaClientFlows} with a release of the client. */
    static List<String> command(String version, String flow, String bootstrap, String topic) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                classPath(version),
                JavaClientFlows.class.getName(),
                flow,
                bootstrap,
                topic);
    }

    private static String classPath(String version) {
        Stream<String> common = Stream.concat(
                        Stream.of(Path.of("target", "test-classes")), jars(JARS.resolve("common")))
                .map(p -> p.toAbsolutePath().toString());
        Stream<String> client =
                Stream.of(JARS.resolve("kafka-clients-" + version + ".jar").toString());
        return Stream.concat(client, common).collect(Collectors.joining(File.pathSeparator));
    }

    private static Stream<Path> jars(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
