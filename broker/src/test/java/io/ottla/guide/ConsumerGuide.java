package io.ottla.guide;

import io.ottla.client.ClientException;
import io.ottla.client.OffsetAndMetadata;
import io.ottla.client.PartitionInfo;
import io.ottla.client.TopicPartition;
import io.ottla.client.consumer.Assignor;
import io.ottla.client.consumer.Consumer;
import io.ottla.client.consumer.ConsumerRecord;
import io.ottla.client.consumer.ConsumerRecords;
import io.ottla.client.consumer.LogTruncationException;
import io.ottla.client.consumer.MemberWish;
import io.ottla.client.consumer.OffsetAndTimestamp;
import io.ottla.client.consumer.RebalanceListener;
import io.ottla.client.serialization.Serdes;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The examples of docs/client.md that read, as they stand there. GuideTest compares and runs them. */
public final class ConsumerGuide {
    // begin assignor
    /** Everything to one member; the others stand by. */
    public static final class HotStandby implements Assignor {
        @Override
        public String name() {
            return "hot-standby";
        }

        @Override
        public Map<String, List<TopicPartition>> assign(Map<String, Integer> partitions, List<MemberWish> members) {
            List<TopicPartition> all = partitions.entrySet().stream()
                    .flatMap(topic -> IntStream.range(0, topic.getValue())
                            .mapToObj(index -> new TopicPartition(topic.getKey(), index)))
                    .toList();
            MemberWish first = members.stream().min(MemberWish.ORDER).orElseThrow();
            return Map.of(first.memberId(), all);
        }
    }
    // end assignor

    private ConsumerGuide() {}

    /** The simple loop. */
    public static int loop(String servers, int wanted) {
        int seen = 0;
        // begin loop
        try (Consumer<String, String> consumer = Consumer.builder()
                .bootstrapServers(servers)
                .groupId("readers")
                .autoOffsetReset("earliest")
                .deserializers(Serdes.TEXT_IN, Serdes.TEXT_IN)
                .open()) {
            consumer.subscribe(List.of("orders"));
            for (ConsumerRecord<String, String> record : consumer) {
                System.out.println(record.partition() + " " + record.offset() + " " + record.key());
                if (++seen == wanted) {
                    break;
                }
            }
        }
        // end loop
        return seen;
    }

    /** Polls and commits by itself. */
    public static int polling(String servers, int wanted) {
        int seen = 0;
        // begin polling
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                servers,
                "group.id",
                "counters",
                "auto.offset.reset",
                "earliest",
                "enable.auto.commit",
                false);
        try (Consumer<String, String> consumer = Consumer.open(settings, Serdes.TEXT_IN, Serdes.TEXT_IN)) {
            consumer.subscribe(List.of("orders"));
            while (seen < wanted) {
                ConsumerRecords<String, String> records = consumer.poll(Duration.ofSeconds(1));
                seen += records.count();
                consumer.commitAsync((offsets, failure) -> {
                    if (failure != null) {
                        System.err.println(offsets + " not committed: " + failure.getMessage());
                    }
                });
            }
            consumer.commitSync();
        }
        // end polling
        return seen;
    }

    /** All topics of a kind, read by partition, each committed when it is done. */
    public static int pattern(Consumer<String, String> consumer) {
        int seen = 0;
        // begin pattern
        consumer.subscribe(Pattern.compile("orders(-.*)?"));
        ConsumerRecords<String, String> records = consumer.poll(Duration.ofSeconds(10));
        for (TopicPartition partition : records.partitions()) {
            List<ConsumerRecord<String, String>> ofOne = records.records(partition);
            seen += ofOne.size();
            long next = ofOne.get(ofOne.size() - 1).offset() + 1;
            consumer.commitSync(Map.of(partition, OffsetAndMetadata.of(next)));
        }
        // end pattern
        return seen;
    }

    /** Is told of what comes and goes. */
    public static Map<TopicPartition, OffsetAndMetadata> listener(Consumer<String, String> consumer) {
        // begin listener
        Map<TopicPartition, OffsetAndMetadata> done = new HashMap<>();
        consumer.subscribe(List.of("orders"), new RebalanceListener() {
            @Override
            public void onAssigned(Collection<TopicPartition> partitions) {
                System.out.println("reads " + partitions);
            }

            @Override
            public void onRevoked(Collection<TopicPartition> partitions) {
                consumer.commitSync(done);
                done.keySet().removeAll(partitions);
            }

            @Override
            public void onLost(Collection<TopicPartition> partitions) {
                done.keySet().removeAll(partitions);
            }
        });
        done.putAll(consumer.poll(Duration.ofSeconds(10)).nextOffsets());
        // end listener
        return done;
    }

    /** Reads the last hour, without a group. */
    public static int lastHour(Consumer<String, String> consumer) {
        // begin lastHour
        List<TopicPartition> partitions = consumer.partitionsFor("orders").stream()
                .map(PartitionInfo::name)
                .toList();
        long anHourAgo = Instant.now().minus(Duration.ofHours(1)).toEpochMilli();
        consumer.assign(partitions);
        consumer.seekToTime(partitions, anHourAgo);
        ConsumerRecords<String, String> records = consumer.poll(Duration.ofSeconds(10));
        // end lastHour
        return records.count();
    }

    /** Asks where a time is, without going there. */
    public static Map<TopicPartition, OffsetAndTimestamp> times(Consumer<String, String> consumer, long timeMs) {
        // begin times
        Map<TopicPartition, Long> times =
                consumer.assignment().stream().collect(Collectors.toMap(partition -> partition, p -> timeMs));
        Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times);
        // end times
        return found;
    }

    /** Stays a member while it has enough to do. */
    public static int pausing(Consumer<String, String> consumer) {
        // begin pausing
        consumer.pause(consumer.assignment());
        int none = consumer.poll(Duration.ofMillis(100)).count();
        consumer.resume(consumer.paused());
        // end pausing
        return none;
    }

    /** How far behind. */
    public static long lag(Consumer<String, String> consumer) {
        long lag = 0;
        // begin lag
        for (TopicPartition partition : consumer.assignment()) {
            OptionalLong behind = consumer.currentLag(partition);
            System.out.println(partition + " at " + consumer.position(partition) + ", behind by " + behind);
            lag += behind.orElse(0);
        }
        // end lag
        return lag;
    }

    /** Ends from another thread. */
    public static void ending(Consumer<String, String> consumer) throws InterruptedException {
        // begin ending
        Thread reader = new Thread(() -> {
            try (consumer) {
                consumer.subscribe(List.of("orders"));
                for (ConsumerRecord<String, String> record : consumer) {
                    System.out.println(record.value());
                }
            } catch (Consumer.WokenUp e) {
                System.out.println("asked to end");
            }
        });
        reader.start();
        consumer.wakeup();
        reader.join();
        // end ending
    }

    /** A member that keeps its partitions over a restart. */
    public static void membership(String servers) {
        // begin membership
        try (Consumer<String, String> consumer = Consumer.builder()
                .bootstrapServers(servers)
                .groupId("movers")
                .groupInstanceId("machine-1")
                .sessionTimeout(Duration.ofMinutes(2))
                .assignors("cooperative-sticky")
                .readCommitted()
                .deserializers(Serdes.TEXT_IN, Serdes.TEXT_IN)
                .open()) {
            consumer.subscribe(List.of("orders"));
            consumer.poll(Duration.ofSeconds(10));
        }
        // end membership
    }

    /** Decides itself where to go on. */
    public static int outOfRange(String servers, TopicPartition partition) {
        // begin outOfRange
        try (Consumer<String, String> consumer = Consumer.builder()
                .bootstrapServers(servers)
                .autoOffsetReset("none")
                .deserializers(Serdes.TEXT_IN, Serdes.TEXT_IN)
                .open()) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, 1_000_000);
            try {
                return consumer.poll(Duration.ofSeconds(10)).count();
            } catch (LogTruncationException e) {
                e.divergingOffsets().forEach(consumer::seek);
            } catch (ClientException e) {
                System.out.println(e.error() + ": " + e.getMessage());
                consumer.seekToBeginning(List.of(partition));
            }
            return consumer.poll(Duration.ofSeconds(10)).count();
        }
        // end outOfRange
    }
}
