package io.ottla.client.net;

/** Where a connection keeps the answers that it hands out. */
public enum AnswerMemory {
    /** Each in heap memory of its own, for as long as anybody has a slice of it. */
    HEAP,
    /**
     * Each in direct memory that is used again once its reader has released it; if nobody does, the collector frees it. A
     * small one as with HEAP.
     */
    LENT,
    /** In one direct buffer, which the next answer overwrites; one that is much larger than usual has its own. */
    REUSED
}
