package io.ottla.broker.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ottla.coordinator.group.CommittedOffset;
import io.ottla.coordinator.group.Group;
import io.ottla.coordinator.group.GroupEvent;
import io.ottla.coordinator.group.GroupEvent.GroupRemoved;
import io.ottla.coordinator.group.GroupEvent.GroupSaved;
import io.ottla.coordinator.group.GroupEvent.OffsetPending;
import io.ottla.coordinator.group.GroupEvent.OffsetRemoved;
import io.ottla.coordinator.group.GroupEvent.OffsetSaved;
import io.ottla.coordinator.group.GroupEvent.TransactionEnded;
import io.ottla.coordinator.group.GroupSettings;
import io.ottla.coordinator.group.Member;
import io.ottla.coordinator.group.OffsetKey;
import io.ottla.coordinator.group.Phase;
import io.ottla.protocol.record.BatchBuilder;
import io.ottla.protocol.record.BatchHeader;
import io.ottla.protocol.record.BatchTraits;
import io.ottla.protocol.record.TransactionMarker;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.coordinator.group.generated.GroupMetadataKey;
import org.apache.kafka.coordinator.group.generated.GroupMetadataValue;
import org.apache.kafka.coordinator.group.generated.OffsetCommitKey;
import org.apache.kafka.coordinator.group.generated.OffsetCommitValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What we store is what Kafka 3.9's own record classes write, byte for byte, and what they wrote we read. */
class GroupRecordFormatTest {
    private final GroupKind kind = new GroupKind(() -> GroupSettings.DEFAULT);

    private static byte[] kafka(int prefix, Message message, int version) {
        ByteBuffer bytes = MessageUtil.toVersionPrefixedByteBuffer((short) version, message);
        bytes.putShort(0, (short) prefix);
        byte[] array = new byte[bytes.remaining()];
        bytes.get(array);
        return array;
    }

    private static byte[] offsetKey() {
        OffsetCommitKey key =
                new OffsetCommitKey().setGroup("grüppe").setTopic("t").setPartition(3);
        return kafka(1, key, 1);
    }

    private static byte[] groupKey() {
        return kafka(2, new GroupMetadataKey().setGroup("g"), 2);
    }

    private static OffsetCommitValue offsetValue() {
        return new OffsetCommitValue()
                .setOffset(17)
                .setLeaderEpoch(4)
                .setMetadata("nöte")
                .setCommitTimestamp(1_700_000_000_000L);
    }

    private static GroupMetadataValue groupValue() {
        return new GroupMetadataValue()
                .setProtocolType("consumer")
                .setGeneration(7)
                .setProtocol("range")
                .setLeader("m")
                .setCurrentStateTimestamp(1_700_000_000_001L)
                .setMembers(List.of(new GroupMetadataValue.MemberMetadata()
                        .setMemberId("m")
                        .setGroupInstanceId("i")
                        .setClientId("c")
                        .setClientHost("/127.0.0.1")
                        .setRebalanceTimeout(60_000)
                        .setSessionTimeout(10_000)
                        .setSubscription(new byte[] {1, 2})
                        .setAssignment(new byte[] {3})));
    }

    private static GroupSaved group() {
        Member member = new Member(
                "m",
                "i",
                "c",
                "/127.0.0.1",
                10_000,
                60_000,
                "consumer",
                List.of(new Member.Protocol("range", new byte[] {1, 2}), new Member.Protocol("sticky", new byte[] {9})),
                new byte[] {3},
                0,
                0,
                false,
                false);
        return new GroupSaved(new Group(
                "g",
                Phase.STABLE,
                1_700_000_000_001L,
                "consumer",
                7,
                "range",
                "m",
                Map.of("m", member),
                Map.of("i", "m"),
                Set.of(),
                new Group.InitialWindow(false, 0, false)));
    }

    private List<GroupEvent> restored(BatchTraits traits, byte[] key, byte @Nullable [] value) {
        ByteBuf out = Unpooled.buffer();
        try (BatchBuilder builder = new BatchBuilder(out, traits)) {
            builder.append(1, key, value);
            BatchHeader batch = builder.finish();
            List<GroupEvent> events = new ArrayList<>();
            kind.restore(batch, events::add);
            return events;
        }
    }

    @Test
    void anOffsetIsStoredAsKafkaStoresIt() {
        CommittedOffset offset = new CommittedOffset(17, 4, "nöte", 1_700_000_000_000L, -1);
        HostedKind.Stored stored = kind.store(new OffsetSaved("grüppe", new OffsetKey("t", 3), offset));
        assertThat(stored.key()).isEqualTo(offsetKey());
        assertThat(stored.value()).isEqualTo(kafka(3, offsetValue(), 3));
    }

    @Test
    void anOffsetWithAnExpiryTimeIsStoredInVersionOne() {
        CommittedOffset offset = new CommittedOffset(17, 4, "nöte", 1_700_000_000_000L, 1_700_000_005_000L);
        HostedKind.Stored stored = kind.store(new OffsetSaved("grüppe", new OffsetKey("t", 3), offset));
        OffsetCommitValue value = offsetValue().setLeaderEpoch(-1).setExpireTimestamp(1_700_000_005_000L);
        assertThat(stored.value()).isEqualTo(kafka(1, value, 1));
    }

    @Test
    void aGroupIsStoredAsKafkaStoresIt() {
        HostedKind.Stored stored = kind.store(group());
        assertThat(stored.key()).isEqualTo(groupKey());
        assertThat(stored.value()).isEqualTo(kafka(3, groupValue(), 3));
    }

    @Test
    void kafkasReaderFindsEveryFieldInWhatWeStore() {
        byte[] value = kind.store(group()).value();
        GroupMetadataValue read = new GroupMetadataValue(
                new ByteBufferAccessor(
                        ByteBuffer.wrap(value, 2, value.length - 2).slice()),
                (short) 3);
        assertThat(read).isEqualTo(groupValue());
    }

    @Test
    void removalsAreTombstones() {
        assertThat(kind.store(new OffsetRemoved("grüppe", new OffsetKey("t", 3))))
                .satisfies(s -> assertThat(s.key()).isEqualTo(offsetKey()))
                .satisfies(s -> assertThat(s.value()).isNull());
        assertThat(kind.store(new GroupRemoved("g")))
                .satisfies(s -> assertThat(s.key()).isEqualTo(groupKey()))
                .satisfies(s -> assertThat(s.value()).isNull());
        assertThat(restored(BatchTraits.PLAIN, offsetKey(), null))
                .containsExactly(new OffsetRemoved("grüppe", new OffsetKey("t", 3)));
        assertThat(restored(BatchTraits.PLAIN, groupKey(), null)).containsExactly(new GroupRemoved("g"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void everyVersionOfAnOffsetIsRead(int version) {
        OffsetCommitValue value = offsetValue().setLeaderEpoch(version >= 3 ? 4 : -1);
        value.setExpireTimestamp(version == 1 ? 1_700_000_009_000L : -1);
        CommittedOffset expected = new CommittedOffset(
                17, version >= 3 ? 4 : -1, "nöte", 1_700_000_000_000L, version == 1 ? 1_700_000_009_000L : -1);
        assertThat(restored(BatchTraits.PLAIN, offsetKey(), kafka(version, value, version)))
                .containsExactly(new OffsetSaved("grüppe", new OffsetKey("t", 3), expected));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void everyVersionOfAGroupIsRead(int version) {
        GroupMetadataValue value = groupValue();
        if (version < 3) {
            value.members().get(0).setGroupInstanceId(null);
        }
        GroupSaved saved = (GroupSaved) restored(BatchTraits.PLAIN, groupKey(), kafka(version, value, version))
                .get(0);
        Member member = saved.group().members().get("m");
        assertThat(saved.group().phase()).isEqualTo(Phase.STABLE);
        assertThat(saved.group().generation()).isEqualTo(7);
        assertThat(saved.group().phaseSinceMs()).isEqualTo(version >= 2 ? 1_700_000_000_001L : -1);
        assertThat(member.rebalanceTimeoutMs()).isEqualTo(version >= 1 ? 60_000 : 10_000);
        assertThat(member.instanceId()).isEqualTo(version >= 3 ? "i" : null);
        assertThat(member.protocols()).containsExactly(new Member.Protocol("range", new byte[] {1, 2}));
        assertThat(member.assignment()).containsExactly(3);
    }

    @Test
    void offsetsOfATransactionWaitForItsMarker() {
        BatchTraits traits = BatchTraits.PLAIN.withProducer(5, (short) 1, 0).withTransactional(true);
        CommittedOffset offset = new CommittedOffset(17, 4, "nöte", 1_700_000_000_000L, -1);
        assertThat(restored(traits, offsetKey(), kafka(3, offsetValue(), 3)))
                .containsExactly(new OffsetPending(5, "grüppe", new OffsetKey("t", 3), offset));
        List<GroupEvent> events = new ArrayList<>();
        BatchHeader marker = new TransactionMarker(TransactionMarker.Outcome.COMMIT, 5, (short) 1, 0, 1)
                .write(Unpooled.buffer(), 0, 0);
        kind.restore(marker, events::add);
        assertThat(events).containsExactly(new TransactionEnded(5, true));
    }

    @Test
    void recordsOfOtherGroupTypesAreLeftAlone() {
        assertThat(restored(BatchTraits.PLAIN, new byte[] {0, 3, 0, 1, 'g'}, new byte[] {0, 0, 0, 0, 0, 1}))
                .isEmpty();
    }
}
