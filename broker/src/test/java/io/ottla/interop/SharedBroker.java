package io.ottla.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;

/** One broker for all the tests that only use a broker and do it no harm; it ends with the test run. */
final class SharedBroker {
    static final BrokerProcess BROKER = start();

    private SharedBroker() {}

    private static BrokerProcess start() {
        try {
            BrokerProcess broker =
                    BrokerProcess.start(Files.createTempDirectory("ottla-shared"), Map.of("num.partitions", "2"));
            Runtime.getRuntime().addShutdownHook(new Thread(broker::close));
            return broker;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
