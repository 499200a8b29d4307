package io.ottla.interop;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Three brokers as processes live through every fault, one after the other, while a producer writes to them. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FaultsIT {
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path folder;

    private static FaultScene scene;

    @BeforeAll
    static void start() throws Exception {
        scene = FaultScene.start(folder, 1);
    }

    @AfterAll
    static void stop() throws Exception {
        if (scene != null) {
            scene.close();
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void whatWasAcknowledgedIsOnEveryReplicaAfter(Fault fault) throws Exception {
        System.out.printf("%s: longest gap %d ms%n", fault, scene.play(fault));
    }

    @Test
    void whoeverLeadsConsumersReadWhatWasAcknowledged() throws Exception {
        scene.writer.awaitProgress();
        scene.checkWhoeverLeads();
    }
}
