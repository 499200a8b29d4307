package io.ottla.broker.host;

import io.ottla.coordinator.machine.TimerOrder;
import io.ottla.protocol.lane.Lane;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** The timers of one machine, at most one for each command. Thread: the lane. */
final class HostTimers<C> {
    private final Lane lane;
    private final Consumer<C> due;
    private final Map<C, Lane.Timer> timers = new HashMap<>();

    HostTimers(Lane lane, Consumer<C> due) {
        this.lane = lane;
        this.due = due;
    }

    void execute(TimerOrder<C> order) {
        cancel(order.command());
        if (order instanceof TimerOrder.Arm<C> arm) {
            timers.put(arm.command(), lane.after(Math.max(0, arm.delayMs()), () -> fire(arm.command())));
        }
    }

    void cancelAll() {
        timers.values().forEach(Lane.Timer::cancel);
        timers.clear();
    }

    /** Timers that are set. */
    int size() {
        return timers.size();
    }

    private void cancel(C command) {
        Lane.Timer timer = timers.remove(command);
        if (timer != null) {
            timer.cancel();
        }
    }

    private void fire(C command) {
        timers.remove(command);
        due.accept(command);
    }
}
