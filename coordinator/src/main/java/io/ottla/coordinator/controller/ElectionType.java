package io.ottla.coordinator.controller;

/** Which replicas an election that an operator asks for may choose; the numbers of ElectLeaders. */
public enum ElectionType {
    /** The first of the assigned replicas, when it is alive and in sync. */
    PREFERRED(0),
    /** Any live replica, in sync or not, when there is no leader: records may be lost. */
    UNCLEAN(1);

    private final int id;

    ElectionType(int id) {
        this.id = id;
    }

    public int id() {
        return id;
    }
}
