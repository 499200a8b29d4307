package io.ottla.broker.meta;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.broker.config.BrokerSettings;
import io.ottla.broker.config.LiveSettings;
import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.cluster.Endpoint;
import io.ottla.coordinator.cluster.SecurityProtocol;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AddressBookTest {
    private static final Endpoint REGISTERED =
            new Endpoint("PLAINTEXT", SecurityProtocol.PLAINTEXT, "registered", 9092);

    @Test
    void aListenerOnAllInterfacesFollowsTheConnection() throws UnknownHostException {
        for (String listeners :
                new String[] {"PLAINTEXT://:9092", "PLAINTEXT://0.0.0.0:9092", "PLAINTEXT://[::]:9092"}) {
            assertThat(told(Map.of("listeners", listeners), 1, "192.0.2.7")).isEqualTo("192.0.2.7:19092");
        }
        assertThat(told(Map.of(), 1, "2001:db8::1")).isEqualTo("2001:db8:0:0:0:0:0:1:19092");
    }

    @Test
    void aHostThatIsNamedIsTold() throws UnknownHostException {
        assertThat(told(Map.of("listeners", "PLAINTEXT://10.0.0.1:9092"), 1, "192.0.2.7"))
                .isEqualTo("registered:9092");
        assertThat(told(Map.of("advertised.listeners", "PLAINTEXT://a:1"), 1, "192.0.2.7"))
                .isEqualTo("registered:9092");
    }

    @Test
    void otherBrokersAreToldAsTheyRegistered() throws UnknownHostException {
        assertThat(told(Map.of(), 2, "192.0.2.7")).isEqualTo("registered:9092");
    }

    @Test
    void aBrokerWithoutTheListenerIsNotTold() {
        AddressBook book = new AddressBook(() -> 1, live(Map.of()));
        assertThat(book.find(new BrokerInfo(2, 0, null, List.of(REGISTERED)), "OTHER", new InetSocketAddress(1)))
                .isNull();
    }

    private static String told(Map<String, String> settings, int broker, String local) throws UnknownHostException {
        AddressBook book = new AddressBook(() -> 1, live(settings));
        Endpoint endpoint = book.find(
                new BrokerInfo(broker, 0, null, List.of(REGISTERED)),
                "PLAINTEXT",
                new InetSocketAddress(InetAddress.getByName(local), 19_092));
        return endpoint.host() + ":" + endpoint.port();
    }

    private static LiveSettings live(Map<String, String> settings) {
        Map<String, String> texts = new HashMap<>(settings);
        texts.put("zookeeper.connect", "localhost:2181");
        return new LiveSettings(BrokerSettings.of(texts));
    }
}
