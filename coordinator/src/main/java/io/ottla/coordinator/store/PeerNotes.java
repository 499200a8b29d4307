package io.ottla.coordinator.store;

import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What brokers tell each other through the store because the network between them fails; only ours know of it. Every
 * reply may fail with {@link StoreException}.
 */
public interface PeerNotes {
    /** Says whom this broker cannot reach, in place of what it said before, for as long as its session lives. */
    Reply<Boolean> report(Lane asker, PeerReport report);

    /** Reads and watches what all brokers say: {@link StoreEvent.PeersReported}. */
    Reply<List<PeerReport>> reports(Lane asker);

    /** Tells a broker that it may not have heard of what this controller stored: {@link StoreEvent.LookYourself}. */
    Reply<Boolean> sendToLook(Lane asker, ControllerEpoch epoch, int brokerId);

    /** Watches for this broker to be told to look. */
    Reply<Boolean> watchForLook(Lane asker, int brokerId);

    /** Who is controller now; null when nobody is. */
    Reply<@Nullable Reigning> reigning(Lane asker);

    /** The controller and the number of its epoch. */
    record Reigning(int brokerId, int epoch) {}
}
