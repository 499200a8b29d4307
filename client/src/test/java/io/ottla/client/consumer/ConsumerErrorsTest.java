package io.ottla.client.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.client.ClientException;
import io.ottla.client.OffsetAndMetadata;
import io.ottla.client.TopicPartition;
import io.ottla.client.net.ErrorAnswers;
import io.ottla.client.net.FakeBroker;
import io.ottla.client.net.LeakCount;
import io.ottla.client.serialization.Serdes;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.OffsetForLeaderEpoch;
import io.ottla.protocol.record.BatchTraits;
import io.ottla.protocol.wire.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every error there is, one after the other, in the answers of every API that a consumer uses: what may pass is overcome,
 * what does not pass is told by its name, and nobody is left waiting.
 */
@Timeout(60)
class ConsumerErrorsTest {
    private static final TopicPartition P = new TopicPartition("t", 0);
    private static final int EPOCH = 3;
    private static final Duration MOMENT = Duration.ofMillis(20);
    private static final Map<String, String> SETTINGS = Map.of(
            "group.id", "g",
            "auto.offset.reset", "earliest",
            "enable.auto.commit", "false",
            "retry.backoff.max.ms", "2",
            "reconnect.backoff.ms", "1",
            "reconnect.backoff.max.ms", "2",
            "default.api.timeout.ms", "20000");

    private final FakeTopic topic = new FakeTopic("t");
    private final FakeGroup group = new FakeGroup();
    private final long batchBytes = LeakCount.batchBytes();
    private FakeBroker broker;

    @BeforeEach
    void start() throws Exception {
        broker = group.on(topic.on(FakeBroker.start()))
                .on(ApiKey.METADATA, (request, version) -> broker.metadata("t", 1, EPOCH))
                .on(
                        ApiKey.OFFSET_FOR_LEADER_EPOCH,
                        (request, version) -> SimReader.everythingIsThere((OffsetForLeaderEpoch.Request) request));
        group.gives(P);
        topic.append(0, BatchTraits.PLAIN.withLeaderEpoch(EPOCH), "a", "b");
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        broker.close();
        LeakCount.assertNothingIsLeft(batchBytes);
    }

    private Consumer<byte[], String> consumer(ApiKey api) {
        Map<String, String> settings = new HashMap<>(Reading.settings(broker, SETTINGS));
        settings.put("retry.backoff.ms", "1");
        // Others than the application that ask for the coordinator would hear what is meant for it.
        settings.put("heartbeat.interval.ms", api == ApiKey.FIND_COORDINATOR ? "3000" : "20");
        return Consumer.open(settings, Serdes.BYTES_IN, Serdes.TEXT_IN);
    }

    @ParameterizedTest
    @EnumSource(
            value = ApiKey.class,
            names = {
                "API_VERSIONS",
                "METADATA",
                "FIND_COORDINATOR",
                "JOIN_GROUP",
                "SYNC_GROUP",
                "HEARTBEAT",
                "OFFSET_FETCH",
                "LIST_OFFSETS",
                "FETCH",
                "OFFSET_FOR_LEADER_EPOCH",
                "OFFSET_COMMIT"
            })
    void whatMayPassIsOvercome(ApiKey api) {
        broker.spoil(api, ErrorAnswers.codes(ErrorAnswers.errors(true)));
        List<String> read = new ArrayList<>();
        try (Consumer<byte[], String> consumer = consumer(api)) {
            consumer.subscribe(List.of("t"));
            take(consumer, read, 2);
            consumer.commitSync();
            if (api == ApiKey.OFFSET_FOR_LEADER_EPOCH) {
                // Where this consumer stands it was not told by a leader that has this epoch.
                consumer.seek(P, new OffsetAndMetadata(2, EPOCH, ""));
            }
            while (!broker.isUnspoilt(api)) {
                take(consumer, read, 0);
            }
            topic.append(0, "c");
            take(consumer, read, 3);
            consumer.commitSync();
        }
        assertThat(read).containsExactly("0 a", "1 b", "2 c");
        assertThat(group.committed()).containsEntry(P, 3L);
    }

    /** A record that is spoiled at the broker is told of, retriable or not: nobody else could do something about it. */
    private static void take(Consumer<byte[], String> consumer, List<String> read, int until) {
        do {
            try {
                consumer.poll(MOMENT).forEach(record -> read.add(record.offset() + " " + record.value()));
            } catch (ClientException e) {
                assertThat(e.error()).isEqualTo(ErrorCode.CORRUPT_MESSAGE);
            }
        } while (read.size() < until);
    }

    @ParameterizedTest
    @EnumSource(
            value = ApiKey.class,
            names = {
                "METADATA",
                "FIND_COORDINATOR",
                "JOIN_GROUP",
                "SYNC_GROUP",
                "HEARTBEAT",
                "OFFSET_FETCH",
                "LIST_OFFSETS",
                "FETCH",
                "OFFSET_FOR_LEADER_EPOCH",
                "OFFSET_COMMIT"
            })
    void whatDoesNotPassIsToldByItsName(ApiKey api) {
        Set<ErrorCode> overcome = EnumSet.noneOf(ErrorCode.class);
        List<Short> codes = new ArrayList<>(ErrorAnswers.codes(ErrorAnswers.errors(false)));
        codes.add(ErrorAnswers.UNHEARD_OF);
        try (Consumer<byte[], String> consumer = consumer(api)) {
            consumer.subscribe(List.of("t"));
            take(consumer, new ArrayList<>(), 2);
            for (short code : codes) {
                if (isOfMembers(api)) {
                    // What happens to a member that has left is not told.
                    consumer.unsubscribe();
                }
                if (api == ApiKey.METADATA) {
                    // What the last failure made the consumer ask again by itself is over then.
                    consumer.partitionsFor("t");
                }
                if (api == ApiKey.FIND_COORDINATOR) {
                    broker.spoil(ApiKey.OFFSET_FETCH, List.of(ErrorCode.NOT_COORDINATOR.code()));
                }
                broker.spoil(api, List.of(code));
                ErrorCode told = told(consumer, api);
                if (told == ErrorCode.NONE) {
                    overcome.add(ErrorCode.of(code));
                } else {
                    assertThat(told).isEqualTo(ErrorCode.of(code));
                }
            }
        }
        assertThat(overcome).containsAll(overcomeIn(api));
        if (api != ApiKey.JOIN_GROUP) {
            // An answer to the last attempt before the member left may come now, and is nobody's affair any more.
            assertThat(overcome).isEqualTo(overcomeIn(api));
        }
    }

    /** What the application is told of work that needs this API; NONE if it is done. */
    private ErrorCode told(Consumer<byte[], String> consumer, ApiKey api) {
        try {
            switch (api) {
                case METADATA -> consumer.partitionsFor("t");
                case LIST_OFFSETS -> consumer.endOffsets(List.of(P));
                case OFFSET_FETCH, FIND_COORDINATOR -> consumer.committed(Set.of(P));
                case OFFSET_FOR_LEADER_EPOCH -> {
                    consumer.seek(P, new OffsetAndMetadata(0, EPOCH, ""));
                    take(consumer, 2);
                }
                case FETCH -> {
                    // Not by a seek: what is asked for aside then is asked for once more if it fails.
                    topic.append(0, "more");
                    take(consumer, 1);
                    // What was refused before the record came is told after it.
                    consumer.poll(MOMENT);
                }
                default -> {
                    consumer.subscribe(List.of("t"));
                    take(consumer, 2);
                    if (api == ApiKey.HEARTBEAT) {
                        beat(consumer);
                    } else if (api == ApiKey.OFFSET_COMMIT) {
                        consumer.commitSync(Map.of(P, OffsetAndMetadata.of(0)));
                    }
                }
            }
            return ErrorCode.NONE;
        } catch (ClientException e) {
            return e.error();
        }
    }

    private static boolean isOfMembers(ApiKey api) {
        return switch (api) {
            case JOIN_GROUP, SYNC_GROUP, HEARTBEAT, OFFSET_COMMIT -> true;
            default -> false;
        };
    }

    private static void take(Consumer<byte[], String> consumer, int count) {
        for (int read = 0; read < count; ) {
            read += consumer.poll(MOMENT).count();
        }
    }

    /** Until what the coordinator said has been heard of, and one beat more. */
    private void beat(Consumer<byte[], String> consumer) {
        while (!broker.isUnspoilt(ApiKey.HEARTBEAT)) {
            consumer.poll(MOMENT);
        }
        long beats = beats();
        int generation = group.generation();
        while (beats() == beats && group.generation() == generation) {
            consumer.poll(MOMENT);
        }
    }

    private long beats() {
        return broker.heard().stream()
                .filter(one -> one.startsWith("Heartbeat"))
                .count();
    }

    private static Set<ErrorCode> overcomeIn(ApiKey api) {
        Set<ErrorCode> byMembers = EnumSet.of(
                ErrorCode.BROKER_NOT_AVAILABLE,
                ErrorCode.ILLEGAL_GENERATION,
                ErrorCode.UNKNOWN_MEMBER_ID,
                ErrorCode.REBALANCE_IN_PROGRESS);
        return switch (api) {
            case HEARTBEAT -> byMembers;
            case JOIN_GROUP, SYNC_GROUP -> {
                byMembers.add(ErrorCode.MEMBER_ID_REQUIRED);
                yield byMembers;
            }
            case FETCH -> EnumSet.of(ErrorCode.UNKNOWN_SERVER_ERROR, ErrorCode.BROKER_NOT_AVAILABLE);
            default -> EnumSet.noneOf(ErrorCode.class);
        };
    }
}
