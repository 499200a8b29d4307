package io.ottla.coordinator.store;

/** How an election of the controller ended. */
public sealed interface Election {
    /** We are controller. */
    record Won(ControllerEpoch epoch) implements Election {}

    /** This broker is. A watch is set: the store tells when it is no longer. */
    record Lost(int controllerId) implements Election {}
}
