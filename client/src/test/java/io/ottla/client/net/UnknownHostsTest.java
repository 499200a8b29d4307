package io.ottla.client.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.client.ClientException;
import io.ottla.client.HostPort;
import io.ottla.protocol.wire.ErrorCode;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnknownHostsTest {
    private final List<String> warnings = new ArrayList<>();
    private final UnknownHosts hosts = new UnknownHosts(List.of(HostPort.parse("first.example:9092")), warnings::add);

    @Test
    void anAdvertisedHostThatIsNotKnownHereIsToldOnce() {
        for (int attempt = 0; attempt < 3; attempt++) {
            hosts.failed(
                    HostPort.parse("broker-7.internal:9092"), failure(new UnknownHostException("broker-7.internal")));
        }
        assertThat(warnings).hasSize(1);
        assertThat(warnings.get(0))
                .contains("advertised.listeners")
                .contains("broker-7.internal:9092")
                .contains("does not know the host 'broker-7.internal'");
    }

    @Test
    void aBootstrapServerThatIsNotKnownHereIsCalledSo() {
        hosts.failed(HostPort.parse("first.example:9092"), failure(new UnknownHostException("first.example")));
        assertThat(warnings).singleElement().asString().startsWith("bootstrap.servers has first.example:9092");
    }

    @Test
    void aBrokerThatIsOnlyDownIsNotWorthAWarning() {
        hosts.failed(HostPort.parse("first.example:9092"), failure(new ConnectException("refused")));
        assertThat(warnings).isEmpty();
    }

    private static ClientException failure(Exception cause) {
        return new ClientException(ErrorCode.NETWORK_EXCEPTION, "no connection", cause);
    }
}
