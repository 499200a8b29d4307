package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ottla.client.TopicPartition;
import io.ottla.client.admin.GroupDescription;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several of our consumers in one group, whoever made the broker. */
abstract class GroupFlows extends ClientFlows {
    private static final int PARTITIONS = 4;

    GroupFlows(Server server) {
        super(server);
    }

    @ParameterizedTest
    @ValueSource(strings = {"range", "roundrobin", "sticky", "cooperative-sticky"})
    void twoMembersShareAndTheOneThatStaysTakesOver(String assignor) throws Exception {
        String topic = topic(PARTITIONS);
        String[] settings = group(freshName(), assignor);
        OurMember first = member(settings, topic);
        await().atMost(LIMIT).until(() -> first.owned().size() == PARTITIONS);
        OurMember second = member(settings, topic);
        await().atMost(LIMIT)
                .until(() ->
                        first.owned().size() == PARTITIONS / 2 && second.owned().size() == PARTITIONS / 2);
        assertThat(union(first.owned(), second.owned())).hasSize(PARTITIONS);
        writeToAll(topic, "shared");
        await().atMost(LIMIT)
                .until(() -> first.read().size() == 2 && second.read().size() == 2);
        second.leave();
        await().atMost(LIMIT).until(() -> first.owned().size() == PARTITIONS);
        writeToAll(topic, "alone");
        await().atMost(LIMIT).until(() -> first.read().size() == 6);
        first.leave();
        assertThat(first.read()).doesNotHaveDuplicates();
    }

    @Test
    void aStaticMemberThatComesBackFindsItsPartitionsWithoutARebalance() throws Exception {
        String topic = topic(PARTITIONS);
        String group = freshName();
        OurMember stays = member(group(group, "range", "group.instance.id", "a"), topic);
        String[] settings = group(group, "range", "group.instance.id", "b");
        OurMember goes = member(settings, topic);
        await().atMost(LIMIT)
                .until(() -> stays.owned().size() == 2 && goes.owned().size() == 2);
        Set<TopicPartition> before = goes.owned();
        int told = stays.assignments();
        goes.leave();
        OurMember back = member(settings, topic);
        await().atMost(LIMIT).until(() -> back.owned().equals(before));
        assertThat(stays.assignments()).isEqualTo(told);
        GroupDescription described =
                got(admin.groups().describe(List.of(group))).get(group);
        assertThat(described.members())
                .extracting(GroupDescription.Member::instanceId)
                .containsExactlyInAnyOrder("a", "b");
        back.leave();
        stays.leave();
    }

    private OurMember member(String[] settings, String topic) {
        return closedAtEnd(new OurMember(unclosed(settings), topic));
    }

    private void writeToAll(String topic, String value) {
        for (int p = 0; p < PARTITIONS; p++) {
            write(topic, p, value + p);
        }
    }

    private static String[] group(String group, String assignor, String... more) {
        List<String> settings = new ArrayList<>(List.of(
                "group.id", group,
                "partition.assignment.strategy", assignor,
                "auto.offset.reset", "earliest",
                "session.timeout.ms", "10000",
                "heartbeat.interval.ms", "100",
                "auto.commit.interval.ms", "50"));
        settings.addAll(List.of(more));
        return settings.toArray(String[]::new);
    }

    private static Set<TopicPartition> union(Set<TopicPartition> one, Set<TopicPartition> other) {
        Set<TopicPartition> all = new HashSet<>(one);
        all.addAll(other);
        return all;
    }
}
