package io.ottla.client.consumer;

/**
 * Who this member is in the eyes of the coordinator.
 *
 * @param memberId empty before the coordinator has given one
 * @param generation of the group that it is part of; -1 for none
 */
record Identity(String memberId, int generation) {
    /** Nobody. */
    static final Identity NONE = new Identity("", -1);

    /** Whether it is part of a generation. */
    boolean isMember() {
        return generation >= 0;
    }
}
