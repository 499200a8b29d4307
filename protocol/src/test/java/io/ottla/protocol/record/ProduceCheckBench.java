package io.ottla.protocol.record;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Random;

/**
 * What the check of a produced batch costs, in CPU time per batch, beside its checksum alone. No test: its main is run by
 * hand on the class path of the tests.
 */
public final class ProduceCheckBench {
    private static final int WARM_UP_ROUNDS = 4;
    private static final long BYTES_A_ROUND = 200L << 20;

    private ProduceCheckBench() {}

    public static void main(String[] args) {
        int[][] shapes = {{1, 100}, {16, 1000}, {150, 100}, {1000, 10}, {256, 1000}, {2500, 100}};
        for (int[] shape : shapes) {
            measure(shape[0], shape[1], Compression.NONE);
        }
        for (Codec codec : Codec.values()) {
            measure(16, 1000, Compression.of(codec));
            measure(256, 1000, Compression.of(codec));
        }
    }

    private static void measure(int records, int valueBytes, Compression compression) {
        ByteBuf batch = batch(records, valueBytes, compression);
        BatchHeader header = new BatchHeader(batch, 0);
        int times =
                (int) (BYTES_A_ROUND / ((long) records * valueBytes) / (compression.codec() == Codec.NONE ? 1 : 20));
        long admitNs = 0;
        long crcNs = 0;
        for (int round = 0; round <= WARM_UP_ROUNDS; round++) {
            long start = cpuNs();
            for (int i = 0; i < times; i++) {
                admit(batch);
            }
            long between = cpuNs();
            for (int i = 0; i < times; i++) {
                if (!header.crcMatches()) {
                    throw new IllegalStateException("checksum");
                }
            }
            admitNs = (between - start) / times;
            crcNs = (cpuNs() - between) / times;
        }
        System.out.printf(
                "%5d x %4d B %-6s %7d bytes: check %8d ns, of it checksum %6d ns%n",
                records, valueBytes, compression.codec().label(), header.sizeBytes(), admitNs, crcNs);
        batch.release();
    }

    private static void admit(ByteBuf batch) {
        Admission admission = ProduceCheck.admit(batch, ProduceCheckTest.RULES, PooledByteBufAllocator.DEFAULT);
        if (!(admission instanceof Admission.AsIs)) {
            throw new IllegalStateException(admission.toString());
        }
    }

    private static long cpuNs() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static ByteBuf batch(int records, int valueBytes, Compression compression) {
        Random random = new Random(1);
        ByteBuf out = PooledByteBufAllocator.DEFAULT.directBuffer();
        try (BatchBuilder builder = new BatchBuilder(out, BatchTraits.PLAIN.withCompression(compression))) {
            for (int i = 0; i < records; i++) {
                byte[] value = new byte[valueBytes];
                for (int at = 0; at < valueBytes; at++) {
                    value[at] = (byte) ('a' + random.nextInt(8));
                }
                builder.append(1_700_000_000_000L + i, null, value, List.of());
            }
            builder.finish();
        }
        return out;
    }
}
