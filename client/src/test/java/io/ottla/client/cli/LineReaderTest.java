package io.ottla.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ottla.client.producer.ProducerRecord;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LineReaderTest {
    @Test
    void aLineIsAValueUnlessToldOtherwise() {
        ProducerRecord<byte[], byte[]> record = new LineReader("t", Map.of()).read("a\tb");
        assertThat(record.key()).isNull();
        assertThat(record.value()).asString().isEqualTo("a\tb");
    }

    @Test
    void headersAndKeyStandInFrontOfTheValue() {
        LineReader reader = new LineReader(
                "t", Map.of("parse.key", "true", "parse.headers", "true", "key.separator", "|", "null.marker", "NIL"));
        ProducerRecord<byte[], byte[]> record = reader.read("h1:a,h2:NIL\tk|v|w");
        assertThat(record.headers()).extracting(header -> header.key()).containsExactly("h1", "h2");
        assertThat(record.headers().get(1).value()).isNull();
        assertThat(record.key()).asString().isEqualTo("k");
        assertThat(record.value()).asString().isEqualTo("v|w");
        assertThat(reader.read("NIL\tk|NIL").value()).isNull();
    }

    @Test
    void aMissingSeparatorIsNamedWithItsLineUnlessIgnored() {
        LineReader strict = new LineReader("t", Map.of("parse.key", "true"));
        strict.read("a\tb");
        assertThatThrownBy(() -> strict.read("ab")).hasMessage("No key separator found on line number 2: 'ab'");
        ProducerRecord<byte[], byte[]> record =
                new LineReader("t", Map.of("parse.key", "true", "ignore.error", "true")).read("ab");
        assertThat(record.key()).isNull();
        assertThat(record.value()).asString().isEqualTo("ab");
    }

    @Test
    void separatorsThatAreTheSameAreRefused() {
        assertThatThrownBy(() -> new LineReader("t", Map.of("headers.separator", ":")))
                .hasMessageContaining("headers.separator and headers.key.separator");
    }
}
