package io.ottla.broker.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Apache Kafka 3.9's own kafka-dump-log reads every file that we write. */
class DumpLogSegmentsIT {
    private static final Path JARS = Path.of("target", "kafka39").toAbsolutePath();

    @TempDir
    static Path data;

    private static long records;

    @BeforeAll
    static void write() throws IOException {
        records = WrittenFiles.write(data);
    }

    @Test
    void every_batch_and_record_is_read() throws Exception {
        String out = dump("--deep-iteration", "--print-data-log", "--files", files(".log"));
        assertThat(out)
                .doesNotContain("Found timestamp mismatch")
                .doesNotContain("isvalid: false")
                .doesNotContain("Exception")
                .contains("compresscodec: gzip", "compresscodec: snappy", "compresscodec: lz4", "compresscodec: zstd")
                .contains("endTxnMarker: ABORT", "coordinatorEpoch: 3")
                .contains("producerId: 77 producerEpoch: 1");
        assertThat(out.lines().filter(line -> line.startsWith("| offset:"))).hasSize((int) records);
    }

    @Test
    void the_indexes_are_sane() throws Exception {
        String out = dump("--index-sanity-check", "--files", files(".index"));
        assertThat(out.split("passed sanity check", -1)).hasSizeGreaterThan(4);
        assertThat(out).doesNotContain("Exception");
    }

    @Test
    void the_indexes_point_at_the_batches_that_they_name() throws Exception {
        String out = dump("--files", files(".index") + "," + files(".timeindex"));
        assertThat(out)
                .contains("timestamp: 10000", "offset: ")
                .doesNotContain(
                        "Mismatches", "Found timestamp mismatch", "Found out of order", "not found", "Exception");
    }

    @Test
    void snapshots_and_transaction_indexes_are_read() throws Exception {
        String snapshot = dump(
                "--files",
                data.resolve("orders-0")
                        .resolve(SegmentName.of(records, ".snapshot"))
                        .toString());
        assertThat(snapshot)
                .contains(
                        "producerId: 77 producerEpoch: 1 coordinatorEpoch: -1 currentTxnFirstOffset: OptionalLong.empty lastTimestamp: 1000")
                .contains("producerId: 88 producerEpoch: 0 coordinatorEpoch: 3")
                .contains("lastSequence: " + (WrittenFiles.BATCHES - 1))
                .doesNotContain("Exception");
        String aborted = dump("--files", files(".txnindex"));
        assertThat(aborted.lines().filter(line -> line.contains("producerId: 88")))
                .hasSize(WrittenFiles.BATCHES / 3);
    }

    @Test
    void our_own_tool_prints_the_same() throws Exception {
        String all = String.join(",", files(".log"), files(".index"), files(".timeindex"), files(".txnindex")) + ","
                + files(".snapshot");
        for (List<String> arguments : List.of(
                List.of("--deep-iteration", "--files", all),
                List.of("--print-data-log", "--skip-record-metadata", "--files", files(".log")),
                List.of("--verify-index-only", "--files", files(".index") + "," + files(".timeindex")),
                List.of("--index-sanity-check", "--files", files(".index")),
                List.of("--max-bytes", "30000", "--files", files(".log")))) {
            assertThat(ours(arguments).lines())
                    .containsExactlyElementsOf(dump(arguments.toArray(String[]::new))
                            .lines()
                            .filter(line -> !line.startsWith("log4j:"))
                            .toList());
        }
    }

    private static String ours(List<String> arguments) {
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        java.io.PrintStream print = new java.io.PrintStream(out, true, java.nio.charset.StandardCharsets.UTF_8);
        int exit = io.ottla.client.cli.Tool.execute(
                new io.ottla.broker.tool.DumpLogTool(),
                new io.ottla.client.cli.Terminal(java.io.InputStream.nullInputStream(), print, print),
                arguments.toArray(String[]::new));
        String text = out.toString(java.nio.charset.StandardCharsets.UTF_8);
        assertThat(exit).as(text).isZero();
        return text;
    }

    private static String files(String ending) throws IOException {
        try (Stream<Path> all = Files.list(data.resolve("orders-0"))) {
            return String.join(
                    ",",
                    all.map(Path::toString)
                            .filter(name -> name.endsWith(ending))
                            .sorted()
                            .toList());
        }
    }

    private static String dump(String... arguments) throws IOException, InterruptedException {
        assertThat(JARS).as("Kafka 3.9's jars, copied by the build").isDirectory();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                JARS + "/*",
                "kafka.tools.DumpLogSegments"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out).isZero();
        return out;
    }
}
