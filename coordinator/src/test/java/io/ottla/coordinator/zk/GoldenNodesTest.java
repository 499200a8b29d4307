package io.ottla.coordinator.zk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.cluster.ConfigResource;
import io.ottla.coordinator.cluster.Endpoint;
import io.ottla.coordinator.cluster.SecurityProtocol;
import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.coordinator.store.Assignment;
import io.ottla.coordinator.store.ProducerIds;
import io.ottla.coordinator.store.Registration;
import io.ottla.coordinator.store.StoreException;
import io.ottla.coordinator.store.StoredState;
import io.ottla.protocol.wire.Uuid;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The content of nodes, byte for byte as Apache Kafka 3.9.2 wrote it when it was asked the same. */
class GoldenNodesTest {
    private static final Endpoint PLAIN = new Endpoint("PLAINTEXT", SecurityProtocol.PLAINTEXT, "127.0.0.1", 19092);

    @Test
    void aBrokerRegistersAsKafkaDoes() {
        byte[] node = BrokerNode.write(new Registration(1, List.of(PLAIN), null, -1), 1795235819890L);

        assertThat(text(node))
                .isEqualTo("{\"features\":{},\"listener_security_protocol_map\":{\"PLAINTEXT\":\"PLAINTEXT\"},"
                        + "\"endpoints\":[\"PLAINTEXT://127.0.0.1:19092\"],\"jmx_port\":-1,\"port\":19092,"
                        + "\"host\":\"127.0.0.1\",\"version\":5,\"timestamp\":\"1795235819890\"}");
        assertThat(BrokerNode.read("/brokers/ids/1", 1, 25, node))
                .isEqualTo(new BrokerInfo(1, 25, null, List.of(PLAIN)));
    }

    @Test
    void aRegistrationWithRackAndNamedListenersIsReadBack() {
        Endpoint inside = new Endpoint("INSIDE", SecurityProtocol.SASL_SSL, "::1", 9093);
        byte[] node = BrokerNode.write(new Registration(7, List.of(inside), "r1", 9999), 5);

        assertThat(text(node)).contains("\"rack\":\"r1\"", "INSIDE://[::1]:9093", "\"host\":null", "\"port\":-1");
        assertThat(BrokerNode.read("/brokers/ids/7", 7, 1, node))
                .isEqualTo(new BrokerInfo(7, 1, "r1", List.of(inside)));
    }

    @Test
    void registrationsOfOldBrokersAreRead() {
        String first = "{\"version\":1,\"host\":\"h\",\"port\":9092,\"jmx_port\":-1,\"timestamp\":\"1\"}";
        String third = "{\"version\":3,\"host\":\"h\",\"port\":9092,\"jmx_port\":-1,\"timestamp\":\"1\","
                + "\"endpoints\":[\"PLAINTEXT://h:9092\",\"SSL://h:9093\"],\"rack\":\"r\"}";

        assertThat(BrokerNode.read("/b", 1, 2, bytes(first)).endpoints())
                .containsExactly(new Endpoint("PLAINTEXT", SecurityProtocol.PLAINTEXT, "h", 9092));
        BrokerInfo read = BrokerNode.read("/b", 1, 2, bytes(third));
        assertThat(read.rack()).isEqualTo("r");
        assertThat(read.endpoints()).contains(new Endpoint("SSL", SecurityProtocol.SSL, "h", 9093));
    }

    @Test
    void anAssignmentIsWrittenAsKafkaDoes() {
        Uuid id = Uuid.parse("hHH63h4PQZigTVueEQxKzQ");
        TopicNode node = new TopicNode(id, Map.of(1, Assignment.of(List.of(1)), 0, Assignment.of(List.of(1))));

        assertThat(text(node.write()))
                .isEqualTo("{\"partitions\":{\"0\":[1],\"1\":[1]},\"topic_id\":\"hHH63h4PQZigTVueEQxKzQ\","
                        + "\"adding_replicas\":{},\"removing_replicas\":{},\"version\":3}");
        assertThat(TopicNode.read("/t", node.write())).isEqualTo(node);
    }

    @Test
    void assignmentsOfOldToolsHaveNoId() {
        TopicNode first = TopicNode.read("/t", bytes("{\"version\":1,\"partitions\":{\"0\":[2,1]}}"));
        TopicNode second = TopicNode.read(
                "/t",
                bytes("{\"version\":2,\"partitions\":{\"0\":[2,1,3]},\"adding_replicas\":{\"0\":[3]},"
                        + "\"removing_replicas\":{\"0\":[1]}}"));

        assertThat(first.id()).isEqualTo(Uuid.ZERO);
        assertThat(first.assignments()).isEqualTo(Map.of(0, Assignment.of(List.of(2, 1))));
        assertThat(second.assignments()).isEqualTo(Map.of(0, new Assignment(List.of(2, 1, 3), List.of(3), List.of(1))));
    }

    @Test
    void aStateIsWrittenAsKafkaDoes() {
        StoredState state = new StoredState(1, 2, List.of(1, 3), 4, 7, 12);

        assertThat(text(StateNode.write(state)))
                .isEqualTo("{\"controller_epoch\":4,\"leader\":1,\"version\":1,\"leader_epoch\":2,\"isr\":[1,3]}");
        assertThat(StateNode.read("/s", StateNode.write(state), 7, 12)).isEqualTo(state);
    }

    @Test
    void theSmallNodesAreWrittenAsKafkaDoes() {
        assertThat(text(ControllerNode.write(1, 1795235819950L)))
                .isEqualTo(
                        "{\"version\":2,\"brokerid\":1,\"timestamp\":\"1795235819950\",\"kraftControllerEpoch\":-1}");
        assertThat(text(IdNode.writeClusterId("zbQyEj8uSouy-wDN_L79nw")))
                .isEqualTo("{\"version\":\"1\",\"id\":\"zbQyEj8uSouy-wDN_L79nw\"}");
        assertThat(text(IdNode.writeFeatures())).isEqualTo("{\"features\":{},\"version\":2,\"status\":1}");
        assertThat(text(ProducerIdsNode.write(new ProducerIds(1, 0, 999))))
                .isEqualTo("{\"version\":1,\"broker\":1,\"block_start\":\"0\",\"block_end\":\"999\"}");
        assertThat(text(ConfigNode.write(Map.of("retention.ms", "1000000", "max.message.bytes", "2000000"))))
                .isEqualTo(
                        "{\"version\":1,\"config\":{\"max.message.bytes\":\"2000000\",\"retention.ms\":\"1000000\"}}");
        assertThat(text(ConfigNode.writeNotice(ConfigResource.brokerDefault())))
                .isEqualTo("{\"version\":2,\"entity_path\":\"brokers/<default>\"}");
    }

    @Test
    void noticesOfBothVersionsAreRead() {
        ConfigResource topic = ConfigResource.topic("t1");

        assertThat(ConfigNode.readNotice("/n", bytes("{\"version\":2,\"entity_path\":\"topics/t1\"}")))
                .isEqualTo(topic);
        assertThat(ConfigNode.readNotice(
                        "/n", bytes("{\"version\":1,\"entity_type\":\"topics\",\"entity_name\":\"t1\"}")))
                .isEqualTo(topic);
        assertThat(ConfigNode.readNotice(
                        "/n", bytes("{\"version\":2,\"entity_path\":\"users/u%201/clients/<default>\"}")))
                .isEqualTo(new ConfigResource(ConfigResource.Kind.USER, "u%201/clients/<default>"));
    }

    @Test
    void ordersOfToolsAreRead() {
        assertThat(PartitionsNode.read(
                        "/p", bytes("{\"version\":1,\"partitions\":[{\"topic\":\"t\",\"partition\":3}]}")))
                .containsExactly(new TopicPartition("t", 3));
    }

    @Test
    void whatCannotBeReadIsNamed() {
        assertThatThrownBy(() -> TopicNode.read("/brokers/topics/t", bytes("{\"version\":3")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("/brokers/topics/t");
        assertThatThrownBy(() -> StateNode.read("/s", bytes("{\"leader\":\"x\"}"), 0, 0))
                .hasMessageContaining("'leader' is no 32-bit number");
        assertThatThrownBy(() -> TopicNode.read("/t", bytes("{\"partitions\":{\"-1\":[1]}}")))
                .hasMessageContaining("'-1' is no partition");
    }

    private static String text(byte[] data) {
        return new String(data, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
