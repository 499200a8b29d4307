package io.ottla.client.cli.load;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ottla.client.TopicPartition;
import io.ottla.protocol.lane.Clock;
import java.io.PrintStream;
import java.util.Collection;

/**
 * What a verifiable client tells the program that watches it: one line of JSON for each event, at once.
 *
 * <p>Thread: lines from several threads do not mix.
 */
final class Events {
    private final Clock clock;
    private final PrintStream out;

    Events(Clock clock, PrintStream out) {
        this.clock = clock;
        this.out = out;
    }

    /** An event of now, to be filled in and told. */
    ObjectNode of(String name) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("timestamp", clock.wallMs())
                .put("name", name);
    }

    void tell(ObjectNode event) {
        out.print(event + "\n");
        out.flush();
    }

    void tell(String name) {
        tell(of(name));
    }

    void tell(String name, Collection<TopicPartition> partitions) {
        ObjectNode event = of(name);
        ArrayNode all = event.putArray("partitions");
        partitions.stream().sorted().forEach(partition -> put(all.addObject(), partition));
        tell(event);
    }

    static ObjectNode put(ObjectNode node, TopicPartition partition) {
        return node.put("topic", partition.topic()).put("partition", partition.partition());
    }
}
