package io.ottla.client.cli.stored;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ottla.protocol.api.GroupMetadataKey;
import io.ottla.protocol.api.GroupMetadataValue;
import io.ottla.protocol.api.OffsetCommitKey;
import io.ottla.protocol.api.OffsetCommitValue;
import io.ottla.protocol.api.TransactionLogKey;
import io.ottla.protocol.api.TransactionLogValue;
import io.ottla.protocol.wire.MalformedException;
import io.ottla.protocol.wire.Message;
import io.ottla.protocol.wire.Uuid;
import io.ottla.protocol.wire.Writer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lines are those that the formatters of Kafka 3.9 print for the same bytes. */
class StoredFormatTest {
    private static final String OLD_OFFSETS = "kafka.coordinator.group.GroupMetadataManager$OffsetsMessageFormatter";
    private static final String OLD_GROUPS =
            "kafka.coordinator.group.GroupMetadataManager$GroupMetadataMessageFormatter";
    private static final String OLD_TRANSACTIONS =
            "kafka.coordinator.transaction.TransactionLog$TransactionLogMessageFormatter";
    private static final String OFFSETS = "org.apache.kafka.tools.consumer.OffsetsMessageFormatter";
    private static final String GROUPS = "org.apache.kafka.tools.consumer.GroupMetadataMessageFormatter";
    private static final String TRANSACTIONS = "org.apache.kafka.tools.consumer.TransactionLogMessageFormatter";

    private static final byte[] OFFSET_KEY = bytes(1, new OffsetCommitKey("grp", "top", 3), 0);
    private static final byte[] GROUP_KEY = bytes(2, new GroupMetadataKey("grp"), 0);
    private static final byte[] TRANSACTION_KEY = bytes(0, new TransactionLogKey("tid"), 0);
    private static final byte[] OF_NEWER_GROUP = {0, 3, 0, 1, 'g'};

    private static final OffsetCommitValue OFFSET = OffsetCommitValue.builder()
            .offset(5)
            .leaderEpoch(7)
            .metadata("me\"ta")
            .commitTimestamp(100)
            .build();
    private static final GroupMetadataValue GROUP = GroupMetadataValue.builder()
            .protocolType("consumer")
            .generation(4)
            .protocol("range")
            .leader("m-1")
            .currentStateTimestamp(1000)
            .members(List.of(GroupMetadataValue.Member.builder()
                    .memberId("m-1")
                    .groupInstanceId("i-1")
                    .clientId("cid")
                    .clientHost("/127.0.0.1")
                    .rebalanceTimeout(300000)
                    .sessionTimeout(45000)
                    .subscription(new byte[] {1, 2, 3})
                    .assignment(new byte[] {4, 5})
                    .build()))
            .build();
    private static final TransactionLogValue TRANSACTION = TransactionLogValue.builder()
            .producerId(77)
            .producerEpoch((short) 3)
            .transactionTimeoutMs(60000)
            .transactionStatus((byte) 1)
            .transactionPartitions(List.of(new TransactionLogValue.TransactionPartition("top", List.of(1, 2))))
            .transactionLastUpdateTimestampMs(111)
            .transactionStartTimestampMs(222)
            .build();

    @Test
    void committedOffsetsAreTextUnderTheOlderNameAndJsonUnderTheNewer() {
        byte[] value = bytes(3, OFFSET, 3);
        assertThat(line(OLD_OFFSETS, OFFSET_KEY, value))
                .isEqualTo("[grp,top,3]::OffsetAndMetadata(offset=5, leaderEpoch=Optional[7], metadata=me\"ta, "
                        + "commitTimestamp=100, expireTimestamp=None)");
        assertThat(line(OFFSETS, OFFSET_KEY, value))
                .isEqualTo("{\"key\":{\"version\":1,\"data\":{\"group\":\"grp\",\"topic\":\"top\",\"partition\":3}},"
                        + "\"value\":{\"version\":3,\"data\":{\"offset\":5,\"leaderEpoch\":7,"
                        + "\"metadata\":\"me\\\"ta\",\"commitTimestamp\":100}}}");
    }

    @Test
    void fieldsThatAVersionDoesNotHaveAreNotShown() {
        byte[] value = bytes(1, OFFSET.toBuilder().expireTimestamp(200).build(), 1);
        assertThat(line(OLD_OFFSETS, OFFSET_KEY, value))
                .contains("leaderEpoch=Optional.empty,")
                .endsWith("expireTimestamp=Some(200))");
        assertThat(line(OFFSETS, OFFSET_KEY, value))
                .contains("{\"offset\":5,\"metadata\"")
                .endsWith("\"commitTimestamp\":100,\"expireTimestamp\":200}}}");
        byte[] newest = bytes(4, OFFSET.toBuilder().topicId(new Uuid(1, 2)).build(), 4);
        assertThat(line(OFFSETS, OFFSET_KEY, newest))
                .endsWith("\"commitTimestamp\":100,\"topicId\":\"AAAAAAAAAAEAAAAAAAAAAg\"}}}");
    }

    @Test
    void groupsAreTextUnderTheOlderNameAndJsonUnderTheNewer() {
        byte[] value = bytes(3, GROUP, 3);
        assertThat(line(OLD_GROUPS, GROUP_KEY, value))
                .isEqualTo("grp::GroupMetadata(groupId=grp, generation=4, protocolType=Some(consumer), "
                        + "currentState=Stable, members=HashMap(m-1 -> MemberMetadata(memberId=m-1, "
                        + "groupInstanceId=Some(i-1), clientId=cid, clientHost=/127.0.0.1, sessionTimeoutMs=45000, "
                        + "rebalanceTimeoutMs=300000, supportedProtocols=List(range))))");
        assertThat(line(GROUPS, GROUP_KEY, value))
                .isEqualTo("{\"key\":{\"version\":2,\"data\":{\"group\":\"grp\"}},\"value\":{\"version\":3,\"data\":{"
                        + "\"protocolType\":\"consumer\",\"generation\":4,\"protocol\":\"range\",\"leader\":\"m-1\","
                        + "\"currentStateTimestamp\":1000,\"members\":[{\"memberId\":\"m-1\","
                        + "\"groupInstanceId\":\"i-1\",\"clientId\":\"cid\",\"clientHost\":\"/127.0.0.1\","
                        + "\"rebalanceTimeout\":300000,\"sessionTimeout\":45000,\"subscription\":\"AQID\","
                        + "\"assignment\":\"BAU=\"}]}}}");
    }

    @Test
    void aGroupOfTheFirstVersionHasOneTimeForBothAndMayBeEmpty() {
        assertThat(line(OLD_GROUPS, GROUP_KEY, bytes(0, GROUP, 0)))
                .contains("groupInstanceId=None,", "sessionTimeoutMs=45000, rebalanceTimeoutMs=45000,");
        GroupMetadataValue empty =
                GroupMetadataValue.builder().protocol(null).leader(null).build();
        assertThat(line(OLD_GROUPS, GROUP_KEY, bytes(0, empty, 0)))
                .isEqualTo("grp::GroupMetadata(groupId=grp, generation=0, protocolType=None, currentState=Empty, "
                        + "members=HashMap())");
    }

    @Test
    void transactionsAreTextUnderTheOlderNameAndJsonUnderTheNewer() {
        byte[] value = bytes(0, TRANSACTION, 0);
        assertThat(line(OLD_TRANSACTIONS, TRANSACTION_KEY, value))
                .isEqualTo("tid::TransactionMetadata(transactionalId=tid, producerId=77, producerEpoch=3, "
                        + "txnTimeoutMs=60000, state=Ongoing, pendingState=None, topicPartitions=HashSet(top-1, top-2), "
                        + "txnStartTimestamp=222, txnLastUpdateTimestamp=111)");
        assertThat(line(TRANSACTIONS, TRANSACTION_KEY, value))
                .isEqualTo("{\"key\":{\"version\":0,\"data\":{\"transactionalId\":\"tid\"}},\"value\":{\"version\":0,"
                        + "\"data\":{\"producerId\":77,\"producerEpoch\":3,\"transactionTimeoutMs\":60000,"
                        + "\"transactionStatus\":1,\"transactionPartitions\":[{\"topic\":\"top\","
                        + "\"partitionIds\":[1,2]}],\"transactionLastUpdateTimestampMs\":111,"
                        + "\"transactionStartTimestampMs\":222}}}");
    }

    @Test
    void whatNewerBrokersSayOfTransactionsIsShownAsKafka43Does() {
        TransactionLogValue value = TRANSACTION.toBuilder()
                .transactionPartitions(null)
                .previousProducerId(5)
                .nextProducerId(6)
                .nextProducerEpoch((short) 9)
                .clientTransactionVersion((short) 2)
                .build();
        assertThat(line(TRANSACTIONS, TRANSACTION_KEY, bytes(1, value, 1)))
                .endsWith("{\"producerId\":77,\"previousProducerId\":5,\"nextProducerId\":6,\"producerEpoch\":3,"
                        + "\"nextProducerEpoch\":9,\"transactionTimeoutMs\":60000,\"transactionStatus\":1,"
                        + "\"transactionPartitions\":null,\"transactionLastUpdateTimestampMs\":111,"
                        + "\"transactionStartTimestampMs\":222,\"clientTransactionVersion\":2}}}");
    }

    @Test
    void deletionsAreShown() {
        assertThat(line(OLD_OFFSETS, OFFSET_KEY, null)).isEqualTo("[grp,top,3]::NULL");
        assertThat(line(OLD_GROUPS, GROUP_KEY, null)).isEqualTo("grp::NULL");
        assertThat(line(OLD_TRANSACTIONS, TRANSACTION_KEY, null)).isEqualTo("tid::NULL");
        assertThat(line(GROUPS, GROUP_KEY, null))
                .isEqualTo("{\"key\":{\"version\":2,\"data\":{\"group\":\"grp\"}},\"value\":null}");
    }

    @Test
    void recordsOfOtherKindsAreLeftOut() {
        for (String offsets : List.of(OLD_OFFSETS, OFFSETS)) {
            assertThat(line(offsets, GROUP_KEY, bytes(3, GROUP, 3))).isNull();
            assertThat(line(offsets, OF_NEWER_GROUP, new byte[] {0, 0, 0})).isNull();
        }
        for (String groups : List.of(OLD_GROUPS, GROUPS)) {
            assertThat(line(groups, OFFSET_KEY, bytes(3, OFFSET, 3))).isNull();
            assertThat(line(groups, OF_NEWER_GROUP, null)).isNull();
        }
        assertThat(line(TRANSACTIONS, GROUP_KEY, null)).isNull();
        assertThat(line(OLD_TRANSACTIONS, GROUP_KEY, null)).isEqualTo("unknown::version=2");
    }

    @Test
    void aVersionThatIsNotKnownIsSaid() {
        byte[] value = {0, 9, 1, 2};
        assertThat(line(OFFSETS, OFFSET_KEY, value)).endsWith("\"value\":{\"version\":9,\"data\":\"unknown\"}}");
        assertThatThrownBy(() -> line(OLD_OFFSETS, OFFSET_KEY, value))
                .isInstanceOf(MalformedException.class)
                .hasMessage("version of the value is 9, known are 0 to 4");
        byte[] status =
                bytes(0, TRANSACTION.toBuilder().transactionStatus((byte) 99).build(), 0);
        assertThatThrownBy(() -> line(OLD_TRANSACTIONS, TRANSACTION_KEY, status))
                .isInstanceOf(MalformedException.class)
                .hasMessage("transactionStatus is 99, known are 0 to 7");
    }

    @ParameterizedTest
    @ValueSource(strings = {OLD_OFFSETS, OFFSETS})
    void bytesThatAreNoSuchRecordAreRefusedWithTheFieldThatIsWrong(String offsets) {
        assertThatThrownBy(() -> line(offsets, new byte[] {0}, null))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("type of the key");
        assertThatThrownBy(() -> line(offsets, new byte[] {0, 1, 0, 50, 'g'}, null))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("group");
        assertThatThrownBy(() -> line(offsets, OFFSET_KEY, new byte[0]))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("version of the value");
        assertThatThrownBy(() -> line(offsets, OFFSET_KEY, new byte[] {0, 3, 1}))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("offset");
    }

    private static @Nullable String line(String format, byte[] key, byte @Nullable [] value) {
        return Objects.requireNonNull(StoredFormats.named(format)).line(key, value);
    }

    private static byte[] bytes(int prefix, Message message, int version) {
        ByteBuf out = Unpooled.buffer(Short.BYTES + message.size(version)).writeShort(prefix);
        message.write(new Writer(out), version);
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return bytes;
    }
}
