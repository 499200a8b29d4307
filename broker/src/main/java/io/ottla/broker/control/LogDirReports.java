package io.ottla.broker.control;

import io.ottla.coordinator.store.BrokerRegistry;
import io.ottla.protocol.lane.Lane;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the controller that replicas of this broker can serve no more, or can again, because of their directories; goes on
 * trying while ZooKeeper cannot be reached: until it knows, partitions without another leader look alive. Confined to its
 * lane, except {@link #changed}.
 */
public final class LogDirReports {
    private static final Logger LOG = LoggerFactory.getLogger(LogDirReports.class);
    private static final int RETRY_AFTER_MS = 1000;

    private final Lane lane;
    private final BrokerRegistry registry;
    private final int brokerId;
    private boolean reporting;
    private boolean again;

    public LogDirReports(Lane lane, BrokerRegistry registry, int brokerId) {
        this.lane = lane;
        this.registry = registry;
        this.brokerId = brokerId;
    }

    /** A directory failed, is full, or has room again. From any thread. */
    public void changed() {
        lane.enter(this::report);
    }

    /** One report covers everything up to now: the controller asks the broker which replicas cannot serve. */
    private void report() {
        if (reporting) {
            again = true;
            return;
        }
        reporting = true;
        again = false;
        registry.reportLogDirFailure(lane, brokerId).read((told, error) -> {
            if (error != null) {
                LOG.warn("the controller is not told yet of the state of the log directories: {}", error.toString());
                lane.after(RETRY_AFTER_MS, () -> {
                    reporting = false;
                    report();
                });
                return;
            }
            reporting = false;
            if (again) {
                report();
            }
        });
    }
}
