package io.ottla.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {
    @Test
    void namesAndAddressesAreRead() {
        assertThat(HostPort.parseList("a:1, [::1]:9092,b:65535"))
                .containsExactly(new HostPort("a", 1), new HostPort("::1", 9092), new HostPort("b", 65535));
        assertThat(new HostPort("::1", 9092)).hasToString("[::1]:9092");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "host", "host:", ":9092", "host:0", "host:65536", "host:x", "::1:9092"})
    void whatIsNoAddressIsNamed(String text) {
        assertThatThrownBy(() -> HostPort.parseList(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'");
    }
}
