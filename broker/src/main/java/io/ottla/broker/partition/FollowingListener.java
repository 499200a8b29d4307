package io.ottla.broker.partition;

/**
 * Hears which partitions this broker is to copy from another one. Called on the partition's lane; every {@code began} is
 * followed by one {@code ended}, before anything of the next role happens, unless the broker stops.
 */
public interface FollowingListener {
    /** Nobody copies anything. */
    FollowingListener NONE = new FollowingListener() {
        @Override
        public void began(Partition partition, Follower role, CopyPosition from) {}

        @Override
        public void ended(Partition partition, Follower role) {}
    };

    /** @param from where this broker's copy stands */
    void began(Partition partition, Follower role, CopyPosition from);

    void ended(Partition partition, Follower role);
}
