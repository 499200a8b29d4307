package io.ottla.broker.replica;

import io.ottla.protocol.lane.Clock;
import io.ottla.protocol.lane.Lane;

/** A lane of a process that can die: what is queued then never runs. */
final class MortalLane implements Lane {
    private final Lane world;
    private boolean dead;

    MortalLane(Lane world) {
        this.world = world;
    }

    void die() {
        dead = true;
    }

    @Override
    public void run(Runnable task) {
        world.run(() -> {
            if (!dead) {
                task.run();
            }
        });
    }

    @Override
    public Timer after(long delayMs, Runnable task) {
        return world.after(delayMs, () -> {
            if (!dead) {
                task.run();
            }
        });
    }

    @Override
    public Clock clock() {
        return world.clock();
    }

    @Override
    public boolean here() {
        return world.here();
    }
}
