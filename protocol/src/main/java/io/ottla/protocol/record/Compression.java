package io.ottla.protocol.record;

/**
 * A codec with the level to compress at (KIP-390). Levels: gzip 1 to 9 or -1 for zlib's default; lz4 1 to 17, where 9,
 * the default, means the fast compressor; zstd -131072 to 22, default 3; none and snappy have none.
 */
public record Compression(Codec codec, int level) {
    public static final int GZIP_LEVEL_DEFAULT = -1;
    public static final int LZ4_LEVEL_DEFAULT = 9;
    public static final int ZSTD_LEVEL_DEFAULT = 3;

    public static final Compression NONE = new Compression(Codec.NONE, 0);
    public static final Compression GZIP = new Compression(Codec.GZIP, GZIP_LEVEL_DEFAULT);
    public static final Compression SNAPPY = new Compression(Codec.SNAPPY, 0);
    public static final Compression LZ4 = new Compression(Codec.LZ4, LZ4_LEVEL_DEFAULT);
    public static final Compression ZSTD = new Compression(Codec.ZSTD, ZSTD_LEVEL_DEFAULT);

    /** Throws IllegalArgumentException for a level that the codec does not have. */
    public Compression {
        boolean known = switch (codec) {
            case NONE, SNAPPY -> level == 0;
            case GZIP -> level == GZIP_LEVEL_DEFAULT || level >= 1 && level <= 9;
            case LZ4 -> level >= 1 && level <= 17;
            case ZSTD -> level >= -131072 && level <= 22;
        };
        if (!known) {
            throw new IllegalArgumentException("compression " + codec.label() + " has no level " + level);
        }
    }

    /** The codec at its default level. */
    public static Compression of(Codec codec) {
        return switch (codec) {
            case NONE -> NONE;
            case GZIP -> GZIP;
            case SNAPPY -> SNAPPY;
            case LZ4 -> LZ4;
            case ZSTD -> ZSTD;
        };
    }
}
