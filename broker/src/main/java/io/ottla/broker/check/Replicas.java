package io.ottla.broker.check;

import io.netty.buffer.ByteBuf;
import io.ottla.broker.log.PartitionName;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.Uuid;
import java.util.List;

/** Port: the other replicas of a partition. Thread: any. */
public interface Replicas {
    /** Live brokers that have another replica: the leader first, then who is in sync. */
    List<Integer> of(PartitionName partition);

    /**
     * What is committed from this offset on, as a consumer would be told; the buffer is heap memory that nobody has to
     * release. Fails, with a message for people, when the broker cannot be asked or refuses.
     *
     * @param topicId zero if unknown
     */
    Reply<ByteBuf> read(Lane asker, int brokerId, PartitionName partition, Uuid topicId, long offset);
}
