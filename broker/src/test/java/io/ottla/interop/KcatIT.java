package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** kcat (librdkafka) as Debian ships it. */
class KcatIT {
    private final String bootstrap = SharedBroker.BROKER.bootstrap();

    @BeforeEach
    void kcatIsThere() {
        Foreign.kcat();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void keysHeadersAndValuesComeBackWithEachCompression(String codec) {
        String topic = "kcat-" + codec;
        String input = lines(0, 500, "k%1$d:value-%1$d-" + "x".repeat(50));
        Run.withInput(input, "kcat", "-P", "-b", bootstrap, "-t", topic, "-p", "0", "-K:", "-H", "h1=v1", "-z", codec)
                .ok();
        Run read = Run.of(
                        "kcat",
                        "-C",
                        "-b",
                        bootstrap,
                        "-t",
                        topic,
                        "-p",
                        "0",
                        "-o",
                        "beginning",
                        "-e",
                        "-q",
                        "-f",
                        "%o %h %k:%s\\n")
                .ok();
        List<String> expected = IntStream.range(0, 500)
                .mapToObj(i -> i + " h1=v1 k" + i + ":value-" + i + "-" + "x".repeat(50))
                .toList();
        assertThat(read.lines()).isEqualTo(expected);
    }

    @Test
    void listingShowsTheTopicAndItsPartitions() {
        produce("kcat-list", 0, lines(0, 1, "v%d"));
        Run listed = Run.of("kcat", "-L", "-b", bootstrap, "-t", "kcat-list").ok();
        assertThat(listed.out())
                .contains("topic \"kcat-list\" with 2 partitions")
                .contains("partition 0, leader 0, replicas: 0, isrs: 0")
                .contains("broker 0 at " + bootstrap);
    }

    @Test
    void queryFindsTheOffsetOfATimestamp() {
        produce("kcat-query", 0, lines(0, 10, "v%d"));
        assertThat(Run.of("kcat", "-Q", "-b", bootstrap, "-t", "kcat-query:0:-1")
                        .ok()
                        .out())
                .contains("kcat-query [0] offset 10");
        assertThat(Run.of("kcat", "-Q", "-b", bootstrap, "-t", "kcat-query:0:1")
                        .ok()
                        .out())
                .contains("kcat-query [0] offset 0");
    }

    @Test
    void groupModeResumesAfterTheLastCommittedOffset() {
        produce("kcat-group", 0, lines(0, 10, "v%d"));
        assertThat(group("kcat-group", 10)).isEqualTo(lines(0, 10, "v%d"));
        produce("kcat-group", 0, lines(10, 15, "v%d"));
        assertThat(group("kcat-group", 5)).isEqualTo(lines(10, 15, "v%d"));
    }

    @Test
    void idempotentProducerIsAccepted() {
        Run.withInput(
                        lines(0, 100, "v%d"),
                        "kcat",
                        "-P",
                        "-b",
                        bootstrap,
                        "-t",
                        "kcat-idem",
                        "-p",
                        "0",
                        "-X",
                        "enable.idempotence=true")
                .ok();
        assertThat(consume("kcat-idem", 0)).isEqualTo(lines(0, 100, "v%d"));
    }

    private String group(String topic, int count) {
        return Run.of(
                        "kcat",
                        "-b",
                        bootstrap,
                        "-q",
                        "-X",
                        "auto.offset.reset=earliest",
                        "-c",
                        count,
                        "-G",
                        topic + "-g",
                        topic)
                .ok()
                .out();
    }

    private void produce(String topic, int partition, String input) {
        Run.withInput(input, "kcat", "-P", "-b", bootstrap, "-t", topic, "-p", partition)
                .ok();
    }

    private String consume(String topic, int partition) {
        return Run.of("kcat", "-C", "-b", bootstrap, "-t", topic, "-p", partition, "-o", "beginning", "-e", "-q")
                .ok()
                .out();
    }

    private static String lines(int from, int to, String format) {
        return IntStream.range(from, to)
                .mapToObj(i -> String.format(format, i) + "\n")
                .collect(Collectors.joining());
    }
}
