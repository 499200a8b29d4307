package io.ottla.broker.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ottla.client.cli.Terminal;
import io.ottla.client.cli.Tool;
import io.ottla.protocol.record.BatchBuilder;
import io.ottla.protocol.record.BatchTraits;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kafka-dump-log.sh on damaged files, and called wrongly. What it prints of good ones is compared with Kafka's. */
class DumpLogToolTest {
    private static final String NAME = "00000000000000000000";

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void writeALog() throws Exception {
        Files.write(folder.resolve(NAME + ".log"), batch(0, "first", "second"));
    }

    @Test
    void aDamagedBatchIsNotValid() throws Exception {
        byte[] bytes = batch(0, "first", "second");
        bytes[bytes.length - 3] ^= 1;
        Files.write(folder.resolve(NAME + ".log"), bytes);
        assertThat(dump("--files", file(".log"))).isZero();
        assertThat(text(out)).contains("baseOffset: 0 lastOffset: 1 count: 2").contains("isvalid: false");
    }

    @Test
    void aTornTailIsTold() throws Exception {
        byte[] whole = batch(0, "first", "second");
        byte[] torn = ByteBuffer.allocate(whole.length + 20).put(whole).array();
        System.arraycopy(whole, 0, torn, whole.length, 20);
        Files.write(folder.resolve(NAME + ".log"), torn);
        assertThat(dump("--files", file(".log"))).isZero();
        assertThat(text(out)).contains("Found 20 invalid bytes at the end of " + NAME + ".log, behind offset 1");
    }

    @Test
    void anIndexThatPointsAmidABatchIsTold() throws Exception {
        byte[] first = batch(0, "first", "second");
        byte[] second = batch(2, "third");
        Files.write(
                folder.resolve(NAME + ".log"),
                ByteBuffer.allocate(first.length + second.length)
                        .put(first)
                        .put(second)
                        .array());
        Files.write(
                folder.resolve(NAME + ".index"),
                ByteBuffer.allocate(16)
                        .putInt(1)
                        .putInt(0)
                        .putInt(3)
                        .putInt(first.length)
                        .array());
        assertThat(dump("--files", file(".index"))).isZero();
        assertThat(text(out).lines())
                .containsExactly(
                        "Dumping " + file(".index"),
                        "offset: 1 position: 0",
                        "offset: 3 position: " + first.length,
                        "Mismatches in :" + file(".index"),
                        "  Index offset: 3, log offset: 2");
    }

    @Test
    void mistakesAreToldInOneLine() throws Exception {
        assertRefused("[files]", "--print-data-log");
        assertRefused("There is no file " + file(".lgo"), "--files", file(".lgo"));
        assertRefused("did you mean --deep-iteration?", "--files", file(".log"), "--deep-iterations");
        assertRefused("Decoder nope is not known", "--files", file(".log"), "--value-decoder-class", "nope");
        assertRefused("'x' of option max-bytes", "--files", file(".log"), "--max-bytes", "x");
        Path odd = Files.write(folder.resolve("odd.log"), new byte[0]);
        assertRefused("20 digits", "--files", odd.toString());
        Files.write(folder.resolve(NAME + ".snapshot"), new byte[] {0, 1, 9, 9, 9, 9, 0, 0, 0, 0});
        assertRefused("checksum does not match", "--files", file(".snapshot"));
    }

    @Test
    void helpIsGivenAndAnUnknownFileIsPassedOver() throws Exception {
        assertThat(dump("--help")).isEqualTo(1);
        assertThat(text(out)).contains("--offsets-decoder", "--files");
        Path other = Files.writeString(folder.resolve("other.txt"), "x");
        assertThat(dump("--files", other.toString())).isZero();
        assertThat(text(err)).contains("Ignoring unknown file " + other);
    }

    private void assertRefused(String words, String... arguments) {
        assertThat(dump(arguments)).isEqualTo(1);
        assertThat(text(err).lines()).singleElement().asString().contains(words);
    }

    private int dump(String... arguments) {
        out.reset();
        err.reset();
        return Tool.execute(
                new DumpLogTool(),
                new Terminal(
                        InputStream.nullInputStream(),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8)),
                arguments);
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }

    private String file(String ending) {
        return folder.resolve(NAME + ending).toString();
    }

    private static byte[] batch(long offset, String... values) {
        ByteBuf bytes = Unpooled.buffer();
        try (BatchBuilder batch = new BatchBuilder(bytes, BatchTraits.PLAIN.withBaseOffset(offset))) {
            for (String value : values) {
                batch.append(1000, null, Unpooled.wrappedBuffer(value.getBytes(StandardCharsets.UTF_8)), List.of());
            }
            batch.finish();
        }
        byte[] copy = new byte[bytes.readableBytes()];
        bytes.readBytes(copy);
        return copy;
    }
}
