package io.ottla.protocol.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.protocol.wire.Message;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The proof of the wire protocol: for every API, direction and version, and for the records of internal topics, Kafka's
 * own classes of 3.9 and 4.4 read our bytes to the same values and write the same bytes, and we read theirs.
 *
 * <pre>
 *   their schema -> bytes -> we read, they read: same values -> both write: same bytes
 *   our message  -> bytes -> they read: same values -> they write: same bytes -> we read: same values
 * </pre>
 */
class CodecProofTest {
    private static final int SEEDS = 20;
    private static final List<ForeignKafka> RELEASES = List.of(ForeignKafka.load("3.9"), ForeignKafka.load("4.4"));

    @TestFactory
    List<DynamicTest> kafkaAndWeReadAndWriteTheSame() {
        return OurMessage.all().stream()
                .map(ours -> DynamicTest.dynamicTest(ours.toString(), () -> prove(ours)))
                .toList();
    }

    private static void prove(OurMessage ours) {
        Set<Integer> proven = new TreeSet<>();
        for (ForeignKafka kafka : RELEASES) {
            for (String name : ForeignNames.of(ours)) {
                kafka.message(name).ifPresent(theirs -> prove(ours, theirs, proven));
            }
        }
        List<Integer> missing = new ArrayList<>();
        for (int version = ours.lowestVersion(); version <= ours.highestVersion(); version++) {
            if (!proven.contains(version)) {
                missing.add(version);
            }
        }
        assertThat(missing)
                .as("versions of %s that no release of Kafka confirms", ours)
                .isEmpty();
    }

    private static void prove(OurMessage ours, ForeignMessage theirs, Set<Integer> proven) {
        if (LeftOut.MESSAGES.containsKey(theirs.toString())) {
            return;
        }
        for (int version = theirs.lowestVersion(); version <= theirs.highestVersion(); version++) {
            int our = ForeignNames.ourVersion(ours, version);
            if (our < ours.lowestVersion() || our > ours.highestVersion()) {
                continue;
            }
            for (long seed = 0; seed < SEEDS; seed++) {
                fromTheirSchema(ours, theirs, our, version, seed);
                fromOurMessage(ours, theirs, our, version, seed);
            }
            proven.add(our);
        }
    }

    private static void fromTheirSchema(OurMessage ours, ForeignMessage theirs, int our, int version, long seed) {
        String path = theirs + " v" + version + " seed " + seed;
        byte[] bytes =
                new SchemaBytes(new Random(seed), ForeignNames.nullableStructs(ours)).make(theirs.schema(version));
        Object their = theirs.read(bytes, version);
        Message read = ours.read(bytes, our);
        SameValues.check(read, their, path);
        assertThat(ours.write(read, our)).as(path).isEqualTo(theirs.write(their, version));
    }

    private static void fromOurMessage(OurMessage ours, ForeignMessage theirs, int our, int version, long seed) {
        String path = theirs + " v" + version + " our seed " + seed;
        byte[] bytes = ours.write(new RandomMessage(ours, our).make(seed), our);
        Object their = theirs.read(bytes, version);
        Message read = ours.read(bytes, our);
        SameValues.check(read, their, path);
        assertThat(theirs.write(their, version)).as(path).isEqualTo(bytes);
        assertThat(ours.write(read, our)).as(path).isEqualTo(bytes);
    }

    @Test
    void everyApiOfKafkaIsOursOrIsLeftOutByNameWithAReason() {
        Map<String, String> leftOut = LeftOut.APIS;
        Set<String> ours = new HashSet<>();
        OurMessage.all().forEach(m -> ours.add(m.name()));
        Set<String> theirs = new TreeSet<>();
        RELEASES.forEach(kafka -> theirs.addAll(kafka.apiNames()));
        Set<String> missing = new TreeSet<>(theirs);
        missing.removeAll(ours);
        assertThat(missing).isEqualTo(new TreeSet<>(leftOut.keySet()));
    }

    @Test
    void everyVersionThatKafkaHasOfOurApisIsOurs() {
        for (OurMessage ours : OurMessage.all()) {
            for (ForeignKafka kafka : RELEASES) {
                for (String name : ForeignNames.of(ours)) {
                    kafka.message(name).ifPresent(theirs -> {
                        for (int v : new int[] {theirs.lowestVersion(), theirs.highestVersion()}) {
                            assertThat(ForeignNames.ourVersion(ours, v))
                                    .as("%s v%s", theirs, v)
                                    .isBetween(ours.lowestVersion(), ours.highestVersion());
                        }
                    });
                }
            }
        }
    }

    @Test
    void unknownTaggedFieldsAreSkipped() {
        OurMessage ours = OurMessage.all().stream()
                .filter(m -> m.toString().equals("Heartbeat request"))
                .findFirst()
                .orElseThrow();
        byte[] plain = ours.write(new RandomMessage(ours, 4).make(1), 4);
        byte[] tagged = Arrays.copyOf(plain, plain.length + 5);
        System.arraycopy(new byte[] {1, (byte) 0xc8, 1, 2, 7, 7}, 0, tagged, plain.length - 1, 6);
        assertThat(ours.write(ours.read(tagged, 4), 4)).isEqualTo(plain);
    }
}
