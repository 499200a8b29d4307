package io.ottla.broker.sim;

import io.ottla.protocol.lane.Clock;
import io.ottla.protocol.lane.Lane;
import java.util.ArrayDeque;

/**
 * One life of a process: its threads, which take their tasks in order, side by side.
 *
 * <pre>
 *             stop               goOn
 *   running --------> stopped ---------> running      what comes meanwhile waits, as with SIGSTOP
 *      |    kill         |  kill
 *      +------> dead <---+                            nothing of this life happens any more
 * </pre>
 */
final class Life {
    private static final long START_MS = 1_700_000_000_000L;
    private static final long NANOS_PER_MS = 1_000_000;

    /** The machine that it runs on. */
    final int id;

    private final World world;
    private final ArrayDeque<Strand> held = new ArrayDeque<>();
    private boolean stopped;
    private boolean dead;

    Life(World world, int id) {
        this.world = world;
        this.id = id;
    }

    boolean isRunning() {
        return !stopped && !dead;
    }

    boolean isDead() {
        return dead;
    }

    void stop() {
        stopped = true;
    }

    void goOn() {
        stopped = false;
        while (!held.isEmpty()) {
            held.remove().step();
        }
    }

    void kill() {
        dead = true;
        held.clear();
    }

    /** A lane, and the clock of the machine. */
    final class Strand implements Lane, Clock {
        private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        private boolean due;

        @Override
        public void run(Runnable task) {
            tasks.add(task);
            arm();
        }

        private void arm() {
            if (!due && !dead && !tasks.isEmpty()) {
                due = true;
                world.soon(this::step);
            }
        }

        private void step() {
            if (dead) {
                return;
            }
            if (stopped) {
                held.add(this);
                return;
            }
            due = false;
            world.as(this, tasks.remove());
            arm();
        }

        @Override
        public Timer after(long delayMs, Runnable task) {
            boolean[] cancelled = new boolean[1];
            world.at(delayMs, () -> {
                if (!cancelled[0] && !dead) {
                    run(() -> {
                        if (!cancelled[0]) {
                            task.run();
                        }
                    });
                }
            });
            return () -> cancelled[0] = true;
        }

        @Override
        public Clock clock() {
            return this;
        }

        @Override
        public boolean here() {
            return world.isOn(this);
        }

        @Override
        public long wallMs() {
            return START_MS + world.nowMs();
        }

        @Override
        public long nanos() {
            return world.nowMs() * NANOS_PER_MS;
        }
    }
}
