package io.ottla.interop;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** kafkajs from npm. */
class KafkaJsIT {
    @ParameterizedTest
    @ValueSource(strings = {"json", "keys", "seek", "group", "resume", "idempotent", "admin"})
    void flowWorks(String flow) {
        Foreign.kafkajs();
        Run.of("node", Dist.source("kafkajs_flows.js"), flow, SharedBroker.BROKER.bootstrap(), "js-" + flow)
                .ok();
    }
}
