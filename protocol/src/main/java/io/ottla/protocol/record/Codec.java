package io.ottla.protocol.record;

import org.jspecify.annotations.Nullable;

/** How the records of a batch are compressed; the number is the low three bits of the attributes. */
public enum Codec {
    NONE("none"),
    GZIP("gzip"),
    SNAPPY("snappy"),
    LZ4("lz4"),
    /** From format 2 on only (KIP-110). */
    ZSTD("zstd");

    private static final Codec[] BY_ID = values();

    private final String label;

    Codec(String label) {
        this.label = label;
    }

    /** The number in the attributes of a batch: 0 to 4. */
    public int id() {
        return ordinal();
    }

    /** The name that compression.type uses. */
    public String label() {
        return label;
    }

    /** The codec with this number, or null. */
    public static @Nullable Codec of(int id) {
        return id >= 0 && id < BY_ID.length ? BY_ID[id] : null;
    }

    /** The codec with this name, or null. */
    public static @Nullable Codec of(String label) {
        for (Codec codec : BY_ID) {
            if (codec.label.equals(label)) {
                return codec;
            }
        }
        return null;
    }
}
