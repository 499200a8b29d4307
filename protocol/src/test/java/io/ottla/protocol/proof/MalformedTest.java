package io.ottla.protocol.proof;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.ottla.protocol.wire.MalformedException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Bytes that are nearly a message are read or refused as malformed: no other exception, no memory beyond their size. */
class MalformedTest {
    private static final int MUTATIONS = 40;
    private static final long SEED = 31;

    @Test
    void everyReaderRefusesBrokenBytesAsMalformedAndNothingElse() {
        Random random = new Random(SEED);
        for (OurMessage message : OurMessage.all()) {
            for (int version = message.lowestVersion(); version <= message.highestVersion(); version++) {
                byte[] good = message.write(new RandomMessage(message, version).make(random.nextLong()), version);
                for (int i = 0; i < MUTATIONS; i++) {
                    byte[] bytes = mutated(good, random);
                    int v = version;
                    assertThatCode(() -> read(message, bytes, v))
                            .as("%s v%s %s", message, version, Arrays.toString(bytes))
                            .doesNotThrowAnyException();
                }
            }
        }
    }

    private static void read(OurMessage message, byte[] bytes, int version) throws Throwable {
        try {
            message.read(bytes, version);
        } catch (AssertionError e) {
            // Bytes that are left over are the caller's to refuse; of the codec's refusals only one kind is allowed.
            if (e.getCause() != null && !(e.getCause() instanceof MalformedException)) {
                throw e.getCause();
            }
        }
    }

    private static byte[] mutated(byte[] good, Random random) {
        byte[] bytes = Arrays.copyOf(good, random.nextInt(good.length + 3));
        for (int n = random.nextInt(3); n > 0 && bytes.length > 0; n--) {
            bytes[random.nextInt(bytes.length)] = random.nextBoolean() ? -1 : (byte) random.nextInt(256);
        }
        return bytes;
    }
}
