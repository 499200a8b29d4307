package io.ottla.broker.api.data;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.ottla.broker.log.AbortedTransaction;
import io.ottla.broker.log.LogView;
import io.ottla.broker.log.Read;
import io.ottla.broker.log.Slice;
import io.ottla.broker.partition.Isolation;
import io.ottla.broker.partition.Readable;
import io.ottla.protocol.api.Fetch;
import io.ottla.protocol.record.legacy.DownConversion;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Parts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pass over the partitions of a fetch: finds the bytes, up to the limits, and does not touch them unless an old reader
 * needs another format. Blocking where the data is cold. Thread: one, the event loop or one of the disk pool.
 */
final class FetchRead {
    private static final Logger LOG = LoggerFactory.getLogger(FetchRead.class);

    /** Up to this a copy costs less than sendfile's own system call, and leaves in one packet with what surrounds it. */
    private static final int COPY_BYTES_MAX = 16 << 10;

    /** What one answer may copy in all, so that memory does not grow with the partitions of a fetch. */
    private static final int COPIES_BYTES_MAX = 128 << 10;

    private final FetchTerms terms;
    private final ByteBufAllocator allocator;
    private final long expandedBytesMax;
    private final ConversionBudget conversions;
    private final List<Fetch.Response.Partition> answers = new ArrayList<>();
    private int bytesLeft;
    private int bytes;
    private int bytesCopied;
    private boolean urgent;
    private boolean beyond;

    FetchRead(FetchTerms terms, ByteBufAllocator allocator, long expandedBytesMax, ConversionBudget conversions) {
        this.terms = terms;
        this.allocator = allocator;
        this.expandedBytesMax = expandedBytesMax;
        this.conversions = conversions;
        this.bytesLeft = terms.bytesMax();
    }

    /** Whether reading may have to wait for a disk, or takes long for another reason. */
    static boolean isSlow(FetchTerms terms, List<Wanted> wanted, List<Readable> readables) {
        for (int i = 0; i < wanted.size(); i++) {
            if (readables.get(i) instanceof Readable.Open open) {
                long offset = wanted.get(i).request().fetchOffset();
                boolean empty = offset >= open.upTo();
                if (!empty && (terms.magic() < 2 || !open.view().isHot(offset))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The bytes that were found. */
    int bytes() {
        return bytes;
    }

    /** Whether the reader must hear of this at once, however little it is. */
    boolean isUrgent() {
        return urgent;
    }

    /** Whether a batch for an old reader expands to more than was allowed. */
    boolean isBeyond() {
        return beyond;
    }

    List<Fetch.Response.Partition> answers() {
        return answers;
    }

    /** Gives back what was found, for a reader that would rather wait for more. */
    void release() {
        for (Fetch.Response.Partition answer : answers) {
            if (answer.records() != null) {
                answer.records().release();
            }
        }
        answers.clear();
    }

    void run(List<Wanted> wanted, List<Readable> readables) {
        for (int i = 0; i < wanted.size(); i++) {
            answers.add(read(wanted.get(i), readables.get(i)));
        }
    }

    private Fetch.Response.Partition read(Wanted wanted, Readable readable) {
        int index = wanted.request().partition();
        if (readable instanceof Readable.Closed closed) {
            urgent = true;
            return Fetched.closed(index, closed);
        }
        if (readable instanceof Readable.Diverging diverging) {
            urgent = true;
            return Fetched.diverging(index, diverging);
        }
        if (readable instanceof Readable.Paused paused) {
            return Fetched.data(index, paused.view(), Parts.EMPTY, null);
        }
        if (readable instanceof Readable.Elsewhere elsewhere) {
            urgent = true;
            return Fetched.elsewhere(index, elsewhere);
        }
        if (wanted.compressedWithZstd() && !terms.understandsZstd()) {
            urgent = true;
            return Fetched.failed(index, ErrorCode.UNSUPPORTED_COMPRESSION_TYPE);
        }
        if (terms.magic() < 2 && !wanted.convertible()) {
            urgent = true;
            return Fetched.failed(index, ErrorCode.UNSUPPORTED_VERSION);
        }
        try {
            return open(wanted, (Readable.Open) readable);
        } catch (IOException e) {
            return unreadable(wanted, ((Readable.Open) readable).view(), e);
        } catch (UncheckedIOException e) {
            return unreadable(wanted, ((Readable.Open) readable).view(), Objects.requireNonNull(e.getCause()));
        }
    }

    private Fetch.Response.Partition unreadable(Wanted wanted, LogView view, IOException e) {
        int index = wanted.request().partition();
        LOG.error("cannot read partition={}-{}: {}", wanted.key().topic(), index, e.toString());
        view.readFailed(e);
        urgent = true;
        return Fetched.failed(index, ErrorCode.KAFKA_STORAGE_ERROR);
    }

    private Fetch.Response.Partition open(Wanted wanted, Readable.Open open) throws IOException {
        LogView view = open.view();
        int index = wanted.request().partition();
        long offset = wanted.request().fetchOffset();
        int most = Math.min(wanted.request().partitionMaxBytes(), bytesLeft);
        Read read = view.read(offset, Math.max(0, most), open.upTo(), bytes == 0);
        if (read instanceof Read.OutOfRange) {
            urgent = true;
            return Fetched.outOfRange(index, view);
        }
        if (read instanceof Read.Damaged) {
            urgent = true;
            return Fetched.failed(index, ErrorCode.CORRUPT_MESSAGE);
        }
        Slice slice = ((Read.Found) read).slice();
        if (slice.bytes() == 0) {
            slice.release();
            return Fetched.data(index, view, Parts.EMPTY, aborted(view, offset, open.upTo(), false));
        }
        if (terms.magic() < 2) {
            return converted(index, open, offset, slice);
        }
        List<AbortedTransaction> aborted = aborted(view, offset, open.upTo(), true);
        return Fetched.data(index, view, counted(stored(view, offset, slice)), aborted);
    }

    private Parts stored(LogView view, long offset, Slice slice) throws IOException {
        int size = slice.bytes();
        if (size <= COPY_BYTES_MAX && size <= COPIES_BYTES_MAX - bytesCopied) {
            bytesCopied += size;
            return Parts.of(slice.toBuffer(allocator));
        }
        if (!view.isHot(offset)) {
            slice.warm();
        }
        return slice.toParts();
    }

    private Parts counted(Parts found) {
        bytes += found.bytes();
        bytesLeft -= found.bytes();
        return found;
    }

    private @Nullable List<AbortedTransaction> aborted(LogView view, long offset, long upTo, boolean any)
            throws IOException {
        if (terms.isolation() != Isolation.READ_COMMITTED) {
            return null;
        }
        return any ? view.abortedTransactions(offset, upTo) : List.of();
    }

    /** Goes on behind what an old reader must not see (markers of transactions) until there is something for it. */
    private Fetch.Response.Partition converted(int index, Readable.Open open, long offset, Slice first)
            throws IOException {
        LogView view = open.view();
        Slice slice = first;
        long at = offset;
        while (true) {
            int taken = slice.bytes();
            if (!conversions.take(taken)) {
                slice.release();
                return Fetched.data(index, view, Parts.EMPTY, null);
            }
            DownConversion.Result result = convert(slice, at);
            if (result instanceof DownConversion.Result.Messages found
                    && found.messages().isReadable()) {
                return Fetched.data(index, view, counted(held(found.messages(), taken)), null);
            }
            conversions.giveBack(taken);
            if (result instanceof DownConversion.Result.Beyond tooMuch) {
                beyond = true;
                urgent = true;
                LOG.debug("for an old consumer of partition={}: {}", index, tooMuch.message());
                return Fetched.failed(index, ErrorCode.CORRUPT_MESSAGE);
            }
            if (result instanceof DownConversion.Result.Refused refused) {
                LOG.warn("cannot convert for an old consumer: partition={} {}", index, refused.message());
                urgent = true;
                return Fetched.failed(index, refused.error());
            }
            DownConversion.Result.Messages none = (DownConversion.Result.Messages) result;
            none.messages().release();
            Slice next = none.nextOffset() == at ? null : behind(open, none.nextOffset(), taken);
            if (next == null) {
                return Fetched.data(index, view, Parts.EMPTY, null);
            }
            at = none.nextOffset();
            slice = next;
        }
    }

    private static @Nullable Slice behind(Readable.Open open, long offset, int bytesMax) throws IOException {
        if (!(open.view().read(offset, bytesMax, open.upTo(), true) instanceof Read.Found found)) {
            return null;
        }
        if (found.slice().bytes() == 0) {
            found.slice().release();
            return null;
        }
        return found.slice();
    }

    /** The budget is for what stays: the answer may be larger or smaller than what it was made of. */
    private Parts held(ByteBuf messages, int taken) {
        int bytes = messages.readableBytes();
        conversions.giveBack(taken - bytes);
        return Parts.of(conversions.heldBy(messages, bytes, allocator));
    }

    private DownConversion.Result convert(Slice slice, long offset) throws IOException {
        int bytesMax = slice.bytes();
        ByteBuf batches = null;
        try {
            batches = slice.toBuffer(allocator);
            return DownConversion.convert(batches, terms.magic(), offset, bytesMax, expandedBytesMax, allocator);
        } catch (IOException | RuntimeException e) {
            conversions.giveBack(bytesMax);
            throw e;
        } finally {
            if (batches != null) {
                batches.release();
            }
        }
    }
}
