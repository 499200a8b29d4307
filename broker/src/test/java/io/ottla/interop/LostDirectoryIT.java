package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The only directory of a broker goes away under it. */
@Timeout(120)
class LostDirectoryIT {
    @TempDir
    Path folder;

    @Test
    void aBrokerWithoutAnyDirectoryLeftSaysSoAndExitsWithOne() throws Exception {
        try (BrokerProcess broker =
                BrokerProcess.start(folder, Map.of("replica.high.watermark.checkpoint.interval.ms", "100"))) {
            produce(broker);
            Files.move(broker.data(), folder.resolve("gone"));
            Files.writeString(broker.data(), "a file where the directory was");

            produce(broker);

            assertThat(broker.awaitExit(60, TimeUnit.SECONDS)).isEqualTo(1);
            assertThat(broker.log().lines().filter(line -> line.contains("every directory of log.dirs")))
                    .singleElement()
                    .asString()
                    .contains("has failed, so the broker stops", broker.data().toString());
            assertThat(broker.log()).doesNotContain("\tat ");
        }
    }

    /** Whether it is stored or not: the files are open, the watermark that is written down is what fails. */
    private static void produce(BrokerProcess broker) {
        Run.with(
                Map.of(),
                "a record\n",
                Dist.script("kafka-console-producer.sh"),
                "--bootstrap-server",
                broker.bootstrap(),
                "--topic",
                "lost",
                "--producer-property",
                "delivery.timeout.ms=5000",
                "--producer-property",
                "request.timeout.ms=2000");
    }
}
