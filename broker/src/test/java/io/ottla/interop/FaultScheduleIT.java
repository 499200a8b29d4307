package io.ottla.interop;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * By hand: faults in an order from a seed for so many minutes, and a table of the gaps they made.
 *
 * <pre>mvn verify -Dit.test=FaultScheduleIT -Dottla.faults.minutes=10 -Dottla.faults.seed=7 [-Dottla.faults.only=ROLLING_RESTART,...]</pre>
 */
@EnabledIfSystemProperty(
        named = FaultScheduleIT.MINUTES,
        matches = "\\d+",
        disabledReason = "runs for the minutes that -Dottla.faults.minutes names")
class FaultScheduleIT {
    static final String MINUTES = "ottla.faults.minutes";
    private static final Set<String> ONLY = Stream.of(
                    System.getProperty("ottla.faults.only", "").split(","))
            .filter(name -> !name.isEmpty())
            .collect(Collectors.toSet());

    /** After a failure the brokers' files and logs are what tells the story. */
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void nothingIsLostInALongRun() throws Exception {
        long seed = Long.getLong("ottla.faults.seed", System.nanoTime());
        long endNs = System.nanoTime() + TimeUnit.MINUTES.toNanos(Long.getLong(MINUTES));
        System.out.printf("seed %d%n", seed);
        Map<Fault, List<Long>> gapsMs = new EnumMap<>(Fault.class);
        try (FaultScene scene = FaultScene.start(folder, seed)) {
            while (System.nanoTime() - endNs < 0) {
                for (Fault fault : shuffled(scene)) {
                    System.out.printf("%tT  %s%n", Instant.now().atZone(ZoneId.systemDefault()), fault);
                    long gapMs = scene.play(fault);
                    System.out.printf("%tT  %d ms%n", Instant.now().atZone(ZoneId.systemDefault()), gapMs);
                    gapsMs.computeIfAbsent(fault, f -> new ArrayList<>()).add(gapMs);
                    if (System.nanoTime() - endNs >= 0) {
                        break;
                    }
                }
            }
            scene.checkWhoeverLeads();
        } finally {
            print(gapsMs);
        }
    }

    private static List<Fault> shuffled(FaultScene scene) {
        List<Fault> faults = new ArrayList<>(Stream.of(Fault.values())
                .filter(fault -> ONLY.isEmpty() || ONLY.contains(fault.name()))
                .toList());
        for (int i = faults.size() - 1; i > 0; i--) {
            Collections.swap(faults, i, scene.random.nextInt(i + 1));
        }
        return faults;
    }

    private static void print(Map<Fault, List<Long>> gapsMs) {
        System.out.println("| fault | times | median gap, ms | longest |\n| --- | --- | --- | --- |");
        gapsMs.forEach((fault, gaps) -> {
            List<Long> sorted = gaps.stream().sorted().toList();
            System.out.printf(
                    "| %s | %d | %d | %d |%n",
                    fault, sorted.size(), sorted.get(sorted.size() / 2), sorted.get(sorted.size() - 1));
        });
    }
}
