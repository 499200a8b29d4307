package io.ottla.client.cli.load;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ottla.client.ClientException;
import io.ottla.client.OffsetAndMetadata;
import io.ottla.client.TopicPartition;
import io.ottla.client.cli.Servers;
import io.ottla.client.cli.Stopping;
import io.ottla.client.cli.Terminal;
import io.ottla.client.cli.Tool;
import io.ottla.client.consumer.Consumer;
import io.ottla.client.consumer.ConsumerRecord;
import io.ottla.client.consumer.RebalanceListener;
import io.ottla.client.net.ClientOptions;
import io.ottla.client.serialization.Serdes;
import io.ottla.protocol.lane.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** kafka-verifiable-consumer.sh: reads as a member of a group, and prints what happens for a program that checks. */
public final class VerifiableConsumerTool implements Tool {
    private static final Duration POLL = Duration.ofDays(1);

    private final Clock clock;

    public VerifiableConsumerTool(Clock clock) {
        this.clock = clock;
    }

    public static void main(String[] args) {
        Tool.main(new VerifiableConsumerTool(Clock.SYSTEM), args);
    }

    @Override
    public int run(Terminal terminal, String... args) {
        VerifiableConsumerOptions options = new VerifiableConsumerOptions(args);
        Map<String, String> properties = options.consumer();
        Servers.known(String.valueOf(properties.get(ClientOptions.BOOTSTRAP_SERVERS.name())));
        Events events = new Events(clock, terminal.out());
        Consumer<String, String> consumer = Consumer.open(properties, Serdes.TEXT_IN, Serdes.TEXT_IN);
        Stopping stopping = Stopping.on(consumer::wakeup);
        try (consumer) {
            events.tell("startup_complete");
            consumer.subscribe(List.of(options.topic()), told(events));
            consume(consumer, options, events);
        } catch (Consumer.WokenUp e) {
            // SIGTERM: leaves its group and ends.
            return 0;
        } finally {
            events.tell("shutdown_complete");
            stopping.close();
        }
        return 0;
    }

    private static RebalanceListener told(Events events) {
        return new RebalanceListener() {
            @Override
            public void onRevoked(Collection<TopicPartition> partitions) {
                events.tell("partitions_revoked", partitions);
            }

            @Override
            public void onAssigned(Collection<TopicPartition> partitions) {
                events.tell("partitions_assigned", partitions);
            }
        };
    }

    private static void consume(Consumer<String, String> consumer, VerifiableConsumerOptions options, Events events) {
        long left = options.recordsMax() < 0 ? Long.MAX_VALUE : options.recordsMax();
        while (left > 0) {
            List<ConsumerRecord<String, String>> records = consumer.poll(POLL);
            int fit = (int) Math.min(left, records.size());
            left -= fit;
            Map<TopicPartition, OffsetAndMetadata> read = tell(records, fit, options, events);
            if (!options.commitsItself() && !read.isEmpty()) {
                commit(consumer, read, events);
            }
        }
    }

    /** Tells of the first {@code fit} records; gives where to go on in each partition. */
    private static Map<TopicPartition, OffsetAndMetadata> tell(
            List<ConsumerRecord<String, String>> records, int fit, VerifiableConsumerOptions options, Events events) {
        Map<TopicPartition, ObjectNode> byPartition = new LinkedHashMap<>();
        Map<TopicPartition, OffsetAndMetadata> read = new LinkedHashMap<>();
        ObjectNode event = events.of("records_consumed").put("count", records.size());
        ArrayNode partitions = event.putArray("partitions");
        for (ConsumerRecord<String, String> record : records.subList(0, fit)) {
            ObjectNode node = byPartition.computeIfAbsent(
                    record.source(),
                    partition -> Events.put(partitions.addObject(), partition)
                            .put("count", 0)
                            .put("minOffset", record.offset()));
            node.put("count", node.get("count").asLong() + 1).put("maxOffset", record.offset());
            read.put(record.source(), OffsetAndMetadata.of(record.offset() + 1));
            if (options.isVerbose()) {
                events.tell(events.of("record_data")
                        .put("key", record.key())
                        .put("value", record.value())
                        .put("topic", record.topic())
                        .put("partition", record.partition())
                        .put("offset", record.offset()));
            }
        }
        if (!records.isEmpty()) {
            events.tell(event);
        }
        return read;
    }

    private static void commit(
            Consumer<String, String> consumer, Map<TopicPartition, OffsetAndMetadata> read, Events events) {
        ObjectNode event = events.of("offsets_committed");
        ArrayNode offsets = event.putArray("offsets");
        read.forEach((partition, offset) ->
                Events.put(offsets.addObject(), partition).put("offset", offset.offset()));
        try {
            consumer.commitSync(read);
            event.put("success", true);
        } catch (ClientException e) {
            event.put("success", false).put("error", e.getMessage());
        }
        events.tell(event);
    }
}
