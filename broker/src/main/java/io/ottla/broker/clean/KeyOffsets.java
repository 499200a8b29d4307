package io.ottla.broker.clean;

import io.netty.buffer.ByteBuf;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The newest offset of every key, keys being told apart by 128 bits of their SHA-256: nobody can make two of them meet,
 * so no record is lost to another key's. Grows up to a bound, and needs half as much again while it grows; then
 * {@link #put} says no.
 *
 * <pre>
 *   slot, 24 bytes:  high hash | low hash | offset + 1, 0 if free          open addressing, linear probing
 * </pre>
 *
 * Thread: its owner's.
 */
final class KeyOffsets {
    private static final int SLOT_LONGS = 3;
    private static final int SLOTS_MIN = 1024;
    /** What an array of Java can hold. */
    private static final int SLOTS_MAX = (Integer.MAX_VALUE - 8) / SLOT_LONGS;

    private final MessageDigest digest;
    private final int slotsMax;
    private final double loadFactor;
    private long[] slots = new long[SLOTS_MIN * SLOT_LONGS];
    private int used;
    private long high;
    private long low;

    KeyOffsets(long bytesMax, double loadFactor) {
        this.slotsMax = (int) Math.max(SLOTS_MIN, Math.min(bytesMax / (SLOT_LONGS * Long.BYTES), SLOTS_MAX));
        this.loadFactor = loadFactor;
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    int keys() {
        return used;
    }

    /** Remembers the offset if it is the newest of this key; false if there is no room for another key. */
    boolean put(ByteBuf key, long offset) {
        hash(key);
        int slot = find();
        if (slots[slot + 2] == 0) {
            if (used + 1 > Math.min(loadFactor * capacity(), capacity() - 1)) { // one stays free: it ends every search
                if (capacity() >= slotsMax) {
                    return false;
                }
                grow();
                slot = find();
            }
            used++;
            slots[slot] = high;
            slots[slot + 1] = low;
        }
        slots[slot + 2] = Math.max(slots[slot + 2], offset + 1);
        return true;
    }

    /** The newest offset of this key, -1 if it is unknown. */
    long newest(ByteBuf key) {
        hash(key);
        return slots[find() + 2] - 1;
    }

    private int capacity() {
        return slots.length / SLOT_LONGS;
    }

    private void hash(ByteBuf key) {
        digest.update(key.nioBuffer());
        byte[] bytes = digest.digest();
        high = longAt(bytes, 0);
        low = longAt(bytes, Long.BYTES);
    }

    private static long longAt(byte[] bytes, int at) {
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = value << 8 | bytes[at + i] & 0xff;
        }
        return value;
    }

    /** The slot of the hash, or the free one where it belongs. */
    private int find() {
        int capacity = capacity();
        int number = (int) ((high >>> Integer.SIZE) * capacity >>> Integer.SIZE);
        while (true) {
            int slot = number * SLOT_LONGS;
            if (slots[slot + 2] == 0 || slots[slot] == high && slots[slot + 1] == low) {
                return slot;
            }
            number = number + 1 == capacity ? 0 : number + 1;
        }
    }

    private void grow() {
        long[] old = slots;
        slots = new long[(int) Math.min(2L * capacity(), slotsMax) * SLOT_LONGS];
        long keptHigh = high;
        long keptLow = low;
        for (int i = 0; i < old.length; i += SLOT_LONGS) {
            if (old[i + 2] != 0) {
                high = old[i];
                low = old[i + 1];
                System.arraycopy(old, i, slots, find(), SLOT_LONGS);
            }
        }
        high = keptHigh;
        low = keptLow;
    }
}
