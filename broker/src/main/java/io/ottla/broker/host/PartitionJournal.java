package io.ottla.broker.host;

import io.netty.buffer.ByteBuf;
import io.ottla.broker.config.TopicSettings;
import io.ottla.broker.log.Append;
import io.ottla.broker.log.Log;
import io.ottla.broker.partition.Partition;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A partition that this broker leads, as the journal of a machine. Thread: the partition's lane. */
public final class PartitionJournal implements Journal {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionJournal.class);
    private static final short ALL = -1;
    private static final int ANY_IN_SYNC = 1;

    private final Partition partition;
    private final Supplier<TopicSettings> settings;

    /** @param settings of the partition's topic, as they are now */
    public PartitionJournal(Partition partition, Supplier<TopicSettings> settings) {
        this.partition = partition;
        this.settings = settings;
    }

    @Override
    public String name() {
        return partition.name().toString();
    }

    @Override
    public Lane lane() {
        return partition.lane();
    }

    @Override
    public Snapshot snapshot() {
        Log log = partition.log();
        if (log == null) {
            throw new IllegalStateException(name() + " has no log");
        }
        return new LogSnapshot(log.view());
    }

    @Override
    public int batchBytesMax() {
        return settings.get().batchBytesMax();
    }

    @Override
    public Append append(ByteBuf batch, short requiredAcks) {
        int inSyncMin = requiredAcks == ALL ? settings.get().inSyncMin() : ANY_IN_SYNC;
        try {
            return partition.appendNow(batch, inSyncMin);
        } catch (RuntimeException e) {
            LOG.error("append to partition={} failed", name(), e);
            return new Append.Refused(ErrorCode.KAFKA_STORAGE_ERROR, "the log failed: " + e);
        }
    }

    @Override
    public boolean isCommitted(long upTo) {
        return partition.isCommitted(upTo);
    }

    @Override
    public Reply<ErrorCode> committed(long upTo, int timeoutMs) {
        Reply<ErrorCode> reply = Reply.on(partition.lane());
        partition.whenCommitted(upTo, timeoutMs, reply::complete);
        return reply;
    }
}
