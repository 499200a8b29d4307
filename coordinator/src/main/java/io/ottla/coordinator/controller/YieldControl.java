package io.ottla.coordinator.controller;

/**
 * Whether the controller should give way: it misses, or is missed by, most of the others, so that its orders do not
 * arrive, while another broker is better connected.
 */
public final class YieldControl {
    private YieldControl() {}

    public static boolean decide(ControlState state) {
        int self = state.image().controllerId();
        int others = state.image().brokers().size() - 1;
        if (others <= 0 || state.unreachable().isEmpty()) {
            return false;
        }
        Reach reach = new Reach(state);
        int links = reach.links(self);
        return links * 2 < others && state.image().brokers().keySet().stream().anyMatch(id -> reach.links(id) > links);
    }
}
