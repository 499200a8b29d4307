package io.ottla.client.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Murmur2Test {
    /** As Kafka's own client computes them. */
    @ParameterizedTest
    @CsvSource({
        "'',275646681",
        "a,-1563381124",
        "ab,316155434",
        "abc,479470107",
        "abcd,-1323649548",
        "21,-973932308",
        "foobar,-790332482",
        "a-little-bit-long-string,-985981536",
        "lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8,-58897971",
        "éß中,2116717085"
    })
    void hashesAreThoseOfOtherClients(String key, int hash) {
        assertThat(Murmur2.hash(key.getBytes(StandardCharsets.UTF_8))).isEqualTo(hash);
    }
}
