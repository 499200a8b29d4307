package io.ottla.broker.log;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.ottla.protocol.record.BatchHeader;
import io.ottla.protocol.record.Batches;
import io.ottla.protocol.wire.MalformedException;
import io.ottla.protocol.wire.Uuid;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a damaged segment anew: what is sound is copied, and what is not is taken from another replica. What comes from
 * there is judged as strictly as what lies here, and must close the gap exactly; only a compacted log may have gaps.
 *
 * <pre>
 *   old:  | sound | damage 0 | sound | damage 1 | sound |
 *   new:  | copy  | from     | copy  | from     | copy  |     begin (want, add ...)* finish, then Log.swap
 *                   another            another
 * </pre>
 *
 * <p>Thread: made on the log's lane; used on the disk pool, one step after another; blocking.
 */
public final class Mending {
    private static final int COPY_BYTES = 256 << 10;

    private final Log log;
    private final Segment segment;
    private final List<Damage> damages;
    private final LogSettings settings;
    private final EpochHistory epochs;
    private final int cuts;
    private final long endOffset;
    private @Nullable Compacted into;
    private int number;
    private long copied;
    private long wanted;

    Mending(Log log, Segment segment) {
        this.log = log;
        this.segment = segment;
        this.damages = log.damages().of(segment);
        this.settings = log.settings();
        this.epochs = log.epochs();
        this.cuts = log.cuts();
        this.endOffset = segment.bytes();
    }

    public Log log() {
        return log;
    }

    public PartitionName partition() {
        return log.partition();
    }

    public Uuid topicId() {
        return log.topicId();
    }

    /** In the order of the file. */
    public List<Damage> damages() {
        return damages;
    }

    /** Begins the new segment, and copies up to the first damage. */
    public void begin() throws IOException {
        into = new Compacted(log, settings, cuts, List.of(segment));
        for (AbortedTransaction aborted : segment.aborted().all()) {
            into.append(aborted);
        }
        reach(0);
    }

    /** The first offset that is wanted from elsewhere; -1 when nothing is wanted any more. */
    public long want() {
        return number < damages.size() ? wanted : -1;
    }

    /**
     * Takes what another replica has from {@link #want} on: nothing, part or all of what is wanted, and more.
     *
     * @return null, or what is wrong with it, for people: then nothing of it was taken from the wrong batch on
     */
    public @Nullable String add(ByteBuf records) throws IOException {
        try {
            return tryAdd(records);
        } catch (MalformedException broken) {
            return "what came is damaged too: " + broken.getMessage();
        }
    }

    private @Nullable String tryAdd(ByteBuf records) throws IOException {
        Damage damage = damages.get(number);
        Batches batches = new Batches(records);
        boolean any = false;
        while (wanted < damage.toOffset() && batches.next()) {
            BatchHeader batch = batches.header();
            if (batch.lastOffset() < wanted) {
                continue;
            }
            any = true;
            String wrong = complaint(batch, damage);
            if (wrong != null) {
                return wrong;
            }
            if (batch.baseOffset() >= damage.toOffset()) {
                wanted = damage.toOffset(); // there is nothing between any more: it was compacted
            } else {
                required().append(records.slice(batch.position(), batch.sizeBytes()));
                wanted = batch.nextOffset();
            }
        }
        if (wanted >= damage.toOffset()) {
            number++;
            reach(number);
            return null;
        }
        return any ? null : "it has nothing at offset " + wanted;
    }

    private @Nullable String complaint(BatchHeader batch, Damage damage) {
        if (!batch.crcMatches()) {
            return "the checksum of its batch at offset " + batch.baseOffset() + " is wrong";
        }
        int known = epochs.epochAt(batch.baseOffset());
        if (known >= 0 && batch.leaderEpoch() >= 0 && batch.leaderEpoch() != known) {
            return "its batch at offset " + batch.baseOffset() + " is of epoch " + batch.leaderEpoch() + ", not "
                    + known;
        }
        boolean behind = batch.baseOffset() >= damage.toOffset();
        if (!behind && batch.lastOffset() >= damage.toOffset()) {
            return "its batch at offset " + batch.baseOffset() + " reaches behind the damage";
        }
        boolean exact = batch.magic() < BatchHeader.MAGIC_V2 || batch.baseOffset() == wanted;
        boolean fits = settings.compact() ? batch.baseOffset() >= wanted || exact : exact && !behind;
        return fits ? null : "it has offset " + batch.baseOffset() + " where " + wanted + " is wanted";
    }

    /** Copies what is sound before the damage of this number, or up to the end. */
    private void reach(int damage) throws IOException {
        long to = damage < damages.size() ? damages.get(damage).position() : endOffset;
        SegmentFile.Handle handle = segment.log().acquire(SegmentFile.Missing.FAIL);
        ByteBuf out = ByteBufAllocator.DEFAULT.directBuffer(COPY_BYTES);
        try (BatchWalk walk = new BatchWalk(handle.file(), copied, to, COPY_BYTES)) {
            while (walk.next()) {
                BatchHeader batch = walk.whole();
                out.writeBytes(batch.buffer(), batch.position(), batch.sizeBytes());
                if (out.readableBytes() >= COPY_BYTES) {
                    required().append(out);
                    out.clear();
                }
            }
            if (walk.position() != to) {
                throw new IOException("segment " + segment.log().path() + " is damaged at position " + walk.position()
                        + " too, which was not known");
            }
            required().append(out);
        } finally {
            out.release();
            handle.release();
        }
        if (damage < damages.size()) {
            copied = damages.get(damage).endPosition();
            wanted = damages.get(damage).fromOffset();
        }
    }

    private Compacted required() {
        if (into == null) {
            throw new IllegalStateException("mending of " + partition() + " has not begun");
        }
        return into;
    }

    /** Makes it durable: for {@link Log#swap}, on the log's lane. */
    public Compacted finish() throws IOException {
        required().finish();
        return required();
    }

    /** Deletes what was written. */
    public void discard() throws IOException {
        if (into != null) {
            into.discard();
        }
    }
}
