package io.ottla.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ottla.client.TopicPartition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OffsetCsvTest {
    private static final TopicPartition P = new TopicPartition("t", 1);

    @TempDir
    Path folder;

    @Test
    void whatIsExportedCanBeReadAgain() throws Exception {
        Map<String, Map<TopicPartition, Long>> one = Map.of("g", Map.of(P, 5L));
        assertThat(OffsetCsv.write(one, true)).isEqualTo("t,1,5\n");
        assertThat(OffsetCsv.read(file(OffsetCsv.write(one, true)), List.of("g")))
                .isEqualTo(one);
        Map<String, Map<TopicPartition, Long>> two = Map.of("a,b", Map.of(P, 5L));
        assertThat(OffsetCsv.write(two, false)).isEqualTo("\"a,b\",t,1,5\n");
        assertThat(OffsetCsv.read(file(OffsetCsv.write(two, false)), List.of("a,b", "c")))
                .isEqualTo(two);
    }

    @Test
    void aLineThatIsWrongIsNamed() throws Exception {
        Path wrong = file("t,1,5\nt,one,5\n");
        assertThatThrownBy(() -> OffsetCsv.read(wrong, List.of("g")))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("line 2")
                .hasMessageContaining("t,one,5");
    }

    @Test
    void timesAreInUtcUnlessTheySayOtherwise() {
        assertThat(ResetTarget.since("1970-01-01T00:00:01.500")).isEqualTo(new ResetTarget.Since(1500));
        assertThat(ResetTarget.since("1970-01-01T01:00:01.500+0100")).isEqualTo(new ResetTarget.Since(1500));
        assertThatThrownBy(() -> ResetTarget.since("yesterday")).hasMessageContaining("--to-datetime yesterday");
    }

    private Path file(String text) throws Exception {
        return Files.writeString(folder.resolve("offsets.csv"), text);
    }
}
