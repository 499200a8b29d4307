package io.ottla.coordinator.store;

/** Something happened in the store. Says where to look, not what is there: the reader reads, and so watches again. */
public sealed interface StoreEvent {
    /** A broker came, went, or changed its registration. */
    record BrokersChanged() implements StoreEvent {}

    /** A topic came or went. */
    record TopicsChanged() implements StoreEvent {}

    /** The assignment of a topic changed. */
    record TopicChanged(String topic) implements StoreEvent {}

    /** Someone wants topics deleted. */
    record DeletionsRequested() implements StoreEvent {}

    /** Someone wants preferred leaders elected. */
    record PreferredElectionRequested() implements StoreEvent {}

    /** Someone wants partitions moved. */
    record ReassignmentRequested() implements StoreEvent {}

    /** A broker says something else than before about whom it cannot reach. */
    record PeersReported() implements StoreEvent {}

    /** The controller may not have reached this broker: what is stored counts. */
    record LookYourself() implements StoreEvent {}

    /** A broker lost a log directory. */
    record LogDirsFailed() implements StoreEvent {}

    /** A broker of an old protocol version changed in-sync sets by itself. */
    record IsrsChanged() implements StoreEvent {}

    /** There is another controller, or none. */
    record ControllerChanged() implements StoreEvent {}

    /** The connection is gone, the session perhaps not: decide nothing until one of the two below. */
    record Suspended() implements StoreEvent {}

    /** The connection is back, in the same session; what was watched in between has been told. */
    record Resumed() implements StoreEvent {}

    /** The session is gone, and with it every registration and every watch. */
    record Expired() implements StoreEvent {}

    /** There is a new session: register, elect and watch again. Comes first at start, too. */
    record Opened() implements StoreEvent {}
}
