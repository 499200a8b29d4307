package io.ottla.broker.server;

import io.ottla.broker.config.BrokerSettings;
import io.ottla.broker.config.ReplicationSettings;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.wire.ErrorCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the controller to move this broker's leaderships elsewhere before it stops, as often as
 * controlled.shutdown.max.retries says; partitions without another replica stay. Blocks.
 */
final class ControlledShutdown {
    private static final Logger LOG = LoggerFactory.getLogger(ControlledShutdown.class);
    private static final long ANSWER_MAX_MS = 5_000;

    private ControlledShutdown() {}

    static void run(BrokerSettings settings, Identity identity, Cluster cluster, Lane lane) {
        ReplicationSettings replication = settings.replication();
        if (!replication.controlledShutdown()
                || cluster.metadata().image().brokers().size() <= 1) {
            return; // nobody is there to take over
        }
        for (int tries = Math.max(1, replication.controlledShutdownRetriesMax()); tries > 0; tries--) {
            if (asked(identity, cluster, lane)) {
                return;
            }
            pause(lane, replication.controlledShutdownBackoffMs());
        }
        LOG.warn("the controller did not take this broker's leaderships over; stopping all the same");
    }

    private static boolean asked(Identity identity, Cluster cluster, Lane lane) {
        try {
            var answer = (io.ottla.protocol.api.ControlledShutdown.Response) Wait.on(
                    lane,
                    ANSWER_MAX_MS,
                    "controlled shutdown",
                    () -> cluster.toController()
                            .send(lane, ApiKey.CONTROLLED_SHUTDOWN, version -> request(identity, cluster)));
            if (answer.errorCode() != 0) {
                LOG.warn("controlled shutdown: {}", ErrorCode.of(answer.errorCode()));
                return false;
            }
            return answer.remainingPartitions().isEmpty();
        } catch (RuntimeException e) {
            LOG.warn("controlled shutdown: {}", e.toString());
            return false;
        }
    }

    private static io.ottla.protocol.api.ControlledShutdown.Request request(Identity identity, Cluster cluster) {
        return io.ottla.protocol.api.ControlledShutdown.Request.builder()
                .brokerId(identity.brokerId())
                .brokerEpoch(cluster.member().brokerEpoch())
                .build();
    }

    private static void pause(Lane lane, long ms) {
        Wait.on(lane, ms + ANSWER_MAX_MS, "waiting", () -> {
            io.ottla.protocol.lane.Reply<Boolean> over = io.ottla.protocol.lane.Reply.on(lane);
            lane.after(ms, () -> over.complete(true));
            return over;
        });
    }
}
