package io.ottla.coordinator.controller;

import io.ottla.protocol.wire.Uuid;
import java.util.random.RandomGenerator;

/** Makes ids for topics and clusters: random ones (RFC 4122, version 4). Confined to one thread. */
public final class TopicIds {
    private static final long VERSION_MASK = 0xFFFF_FFFF_FFFF_0FFFL;
    private static final long VERSION_4 = 0x4000L;
    private static final long VARIANT_MASK = 0x3FFF_FFFF_FFFF_FFFFL;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private final RandomGenerator random;

    public TopicIds(RandomGenerator random) {
        this.random = random;
    }

    /** An id whose text does not begin with a dash, which tools would take for an option. */
    public Uuid next() {
        Uuid id;
        do {
            id = new Uuid(random.nextLong() & VERSION_MASK | VERSION_4, random.nextLong() & VARIANT_MASK | VARIANT);
        } while (id.toString().startsWith("-"));
        return id;
    }
}
