package io.ottla.client.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.client.TopicPartition;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AssignorsTest {
    @Test
    void rangeGivesTheFirstMembersOneMoreOfEveryTopic() {
        Map<String, List<TopicPartition>> shared = Assignors.assign(
                "range", Map.of("t", 3, "u", 3), Map.of("b", List.of("t", "u"), "a", List.of("u", "t")));
        assertThat(shared.get("a")).containsExactly(p("t", 0), p("t", 1), p("u", 0), p("u", 1));
        assertThat(shared.get("b")).containsExactly(p("t", 2), p("u", 2));
    }

    @Test
    void roundRobinGoesOnFromTopicToTopic() {
        Map<String, List<TopicPartition>> shared = Assignors.assign(
                "roundrobin", Map.of("t", 3, "u", 3), Map.of("b", List.of("t", "u"), "a", List.of("u", "t")));
        assertThat(shared.get("a")).containsExactly(p("t", 0), p("t", 2), p("u", 1));
        assertThat(shared.get("b")).containsExactly(p("t", 1), p("u", 0), p("u", 2));
    }

    @Test
    void nobodyGetsATopicThatHeDoesNotWant() {
        for (String assignor : List.of("range", "roundrobin")) {
            Map<String, List<TopicPartition>> shared = Assignors.assign(
                    assignor, Map.of("t", 2, "u", 2), Map.of("a", List.of("t"), "b", List.of("u", "gone")));
            assertThat(shared.get("a")).containsExactly(p("t", 0), p("t", 1));
            assertThat(shared.get("b")).containsExactly(p("u", 0), p("u", 1));
        }
    }

    @Test
    void moreMembersThanPartitionsLeavesSomeWithNone() {
        Map<String, List<TopicPartition>> shared =
                Assignors.assign("range", Map.of("t", 1), Map.of("a", List.of("t"), "b", List.of("t")));
        assertThat(shared).containsEntry("a", List.of(p("t", 0))).containsEntry("b", List.of());
    }

    @Test
    void kafkasClassNamesAreUnderstood() {
        assertThat(Assignors.protocolName("org.apache.kafka.clients.consumer.RangeAssignor"))
                .isEqualTo("range");
        assertThat(Assignors.protocolName("sticky")).isNull();
    }

    private static TopicPartition p(String topic, int partition) {
        return new TopicPartition(topic, partition);
    }
}
