package io.ottla.broker.log;

import java.nio.file.Path;
import java.util.List;

/** Hears of directories that run full and have room again. Thread: the home lane of {@link LogDirs}. */
public interface RoomListener {
    /** Nothing more can be written there; {@link LogDirs#isFull} says so already. Told again while it lasts. */
    void full(Path directory, List<PartitionName> logs);

    /** There is room again. */
    void roomAgain(Path directory, List<PartitionName> logs);
}
