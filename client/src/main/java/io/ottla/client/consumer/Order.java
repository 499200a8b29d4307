package io.ottla.client.consumer;

import io.ottla.client.ClientException;
import io.ottla.client.TopicPartition;
import io.ottla.protocol.api.JoinGroup;
import io.ottla.protocol.api.SyncGroup;
import io.ottla.protocol.wire.ErrorCode;
import java.util.List;
import java.util.Set;

/** What a {@link Membership} wants done. Answers go back to it with the number of the attempt. Immutable. */
sealed interface Order {
    /** Does what is ordered. */
    interface Carrier {
        void join(Join order);

        void share(Share order);

        void sync(Sync order);

        void beat(Beat order);

        void leave(Leave order);

        void tell(Tell order);

        void withdraw();

        void elsewhere(ErrorCode why);

        void fail(ClientException why);

        void warn(String what);
    }

    void carryOut(Carrier by);

    /**
     * Ask to be let in.
     *
     * @param keeps what this member holds on to while it joins
     * @param generation of what it keeps, -1 for none
     * @param last what it was given last, and when: for assignors that like to leave things where they are
     */
    record Join(
            int attempt,
            String memberId,
            Set<String> topics,
            Set<TopicPartition> keeps,
            int generation,
            Set<TopicPartition> last,
            int lastGeneration)
            implements Order {
        @Override
        public void carryOut(Carrier by) {
            by.join(this);
        }
    }

    /** This member leads: share the partitions out. */
    record Share(int attempt, JoinGroup.Response joined) implements Order {
        @Override
        public void carryOut(Carrier by) {
            by.share(this);
        }
    }

    /** Hand in what was shared out, or nothing, and learn one's own share. */
    record Sync(int attempt, JoinGroup.Response joined, List<SyncGroup.Request.Assignment> assignments)
            implements Order {
        @Override
        public void carryOut(Carrier by) {
            by.sync(this);
        }
    }

    /** Show a sign of life. */
    record Beat(int generation, String memberId) implements Order {
        @Override
        public void carryOut(Carrier by) {
            by.beat(this);
        }
    }

    /** Say goodbye. */
    record Leave(String memberId, String reason) implements Order {
        @Override
        public void carryOut(Carrier by) {
            by.leave(this);
        }
    }

    /** The application is to be told; {@link Membership#told} when it has been. */
    record Tell(Step.Change change, Set<TopicPartition> partitions) implements Order {
        @Override
        public void carryOut(Carrier by) {
            by.tell(this);
        }
    }

    /** What the application was to be told of is not so any more. */
    record Withdraw() implements Order {
        @Override
        public void carryOut(Carrier by) {
            by.withdraw();
        }
    }

    /** The coordinator has to be looked up again. */
    record Elsewhere(ErrorCode why) implements Order {
        @Override
        public void carryOut(Carrier by) {
            by.elsewhere(why);
        }
    }

    /** The application has to know. */
    record Fail(ClientException why) implements Order {
        @Override
        public void carryOut(Carrier by) {
            by.fail(why);
        }
    }

    /** Whoever reads the log has to know. */
    record Warn(String what) implements Order {
        @Override
        public void carryOut(Carrier by) {
            by.warn(what);
        }
    }
}
