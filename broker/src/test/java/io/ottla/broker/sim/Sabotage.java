package io.ottla.broker.sim;

import io.ottla.broker.config.BrokerSettings;
import io.ottla.broker.partition.FollowerFetch;
import io.ottla.broker.partition.InSyncChanges;
import io.ottla.broker.partition.Partition;
import io.ottla.protocol.api.AlterPartition;
import io.ottla.protocol.api.Fetch;
import io.ottla.protocol.api.LeaderAndIsr;
import io.ottla.protocol.api.Produce;
import io.ottla.protocol.api.StopReplica;
import io.ottla.protocol.api.UpdateMetadata;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.Message;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Plants a {@link Bug} from outside: by what the parts of a broker are told, and by what is kept from them. */
final class Sabotage {
    private static final int EPOCH_OF_ANYBODY = 1_000_000;
    private static final Map<Integer, BrokerSettings> SETTINGS =
            Map.of(1, settings(1), SimCluster.IN_SYNC_MIN, settings(SimCluster.IN_SYNC_MIN));

    private final World world;
    private final @Nullable Bug bug;

    /** @param bug null for none */
    Sabotage(World world, @Nullable Bug bug) {
        this.world = world;
        this.bug = bug;
    }

    private static BrokerSettings settings(int inSyncMin) {
        return BrokerSettings.of(
                Map.of("zookeeper.connect", "localhost:2181", "min.insync.replicas", Integer.toString(inSyncMin)));
    }

    BrokerSettings settings() {
        return SETTINGS.get(bug == Bug.ACK_BELOW_MIN_IN_SYNC ? 1 : SimCluster.IN_SYNC_MIN);
    }

    boolean zooKeeperChecksNothing() {
        return bug == Bug.CONTROLLER_WITHOUT_FENCE;
    }

    boolean zooKeeperTellsNoTimes() {
        return bug == Bug.RETURN_OVERLOOKED;
    }

    boolean obeysUnregistered() {
        return bug == Bug.ORDERS_BEFORE_REGISTRATION;
    }

    boolean uncleanElection() {
        return bug == Bug.UNCLEAN_ELECTION;
    }

    InSyncChanges changes(InSyncChanges real) {
        return bug == Bug.IN_SYNC_SET_WITHOUT_CONTROLLER ? new OwnWill(real) : real;
    }

    /** What a follower sends instead of this. */
    Message sending(Message request) {
        if (bug != Bug.FOLLOWER_WITHOUT_TRUNCATION || !(request instanceof Fetch.Request fetch)) {
            return request;
        }
        return eachPartition(fetch, p -> p.lastFetchedEpoch(-1));
    }

    /** What a broker understands instead of this. */
    Message arrived(BrokerLife at, Message request) {
        if (bug == null) {
            return request;
        }
        return switch (bug) {
            case STALE_ORDERS_OBEYED -> ofAnyController(at, request);
            case ORDERS_OF_AN_EARLIER_LIFE_OBEYED -> ofAnyLife(request);
            case IN_SYNC_BY_AN_EARLIER_LIFE ->
                request instanceof AlterPartition.Request wish ? membersOfAnyLife(wish) : request;
            case LEADER_WITHOUT_EPOCH_FENCE ->
                request instanceof Fetch.Request fetch && isReplica(fetch)
                        ? eachPartition(fetch, p -> p.currentLeaderEpoch(-1).lastFetchedEpoch(-1))
                        : request;
            case WATERMARK_BEFORE_COPIES -> {
                if (request instanceof Fetch.Request fetch && isReplica(fetch)) {
                    countAsCopied(at, fetch);
                }
                yield request;
            }
            case ACK_BEFORE_COMMIT ->
                request instanceof Produce.Request produce
                        ? produce.toBuilder().acks((short) 1).build()
                        : request;
            default -> request;
        };
    }

    private static boolean isReplica(Fetch.Request fetch) {
        return follower(fetch) >= 0;
    }

    private static int follower(Fetch.Request fetch) {
        return Math.max(fetch.replicaId(), fetch.replicaState().replicaId());
    }

    private interface Edit {
        Fetch.Request.Partition.Builder of(Fetch.Request.Partition.Builder partition);
    }

    private static Fetch.Request eachPartition(Fetch.Request fetch, Edit edit) {
        return fetch.toBuilder()
                .topics(fetch.topics().stream()
                        .map(topic -> topic.toBuilder()
                                .partitions(topic.partitions().stream()
                                        .map(p -> edit.of(p.toBuilder()).build())
                                        .toList())
                                .build())
                        .toList())
                .build();
    }

    private Message ofAnyController(BrokerLife at, Message request) {
        if (request instanceof LeaderAndIsr.Request order) {
            return order.toBuilder()
                    .controllerEpoch(EPOCH_OF_ANYBODY)
                    .topicStates(order.topicStates().stream()
                            .map(topic -> topic.toBuilder()
                                    .partitionStates(topic.partitionStates().stream()
                                            .map(p -> p.toBuilder()
                                                    .leaderEpoch(Math.max(
                                                            p.leaderEpoch(),
                                                            epoch(at, topic.topicName(), p.partitionIndex())))
                                                    .build())
                                            .toList())
                                    .build())
                            .toList())
                    .build();
        }
        if (request instanceof StopReplica.Request order) {
            return order.toBuilder().controllerEpoch(EPOCH_OF_ANYBODY).build();
        }
        return request;
    }

    private int epoch(BrokerLife at, String topic, int index) {
        Partition partition = at.partitions.find(topic, index);
        int[] epoch = {-1};
        if (partition != null) {
            world.as((Life.Strand) partition.lane(), () -> epoch[0] = partition.leaderEpoch());
        }
        return epoch[0];
    }

    private static Message ofAnyLife(Message request) {
        if (request instanceof LeaderAndIsr.Request order) {
            return order.toBuilder().brokerEpoch(-1).build();
        } else if (request instanceof StopReplica.Request order) {
            return order.toBuilder().brokerEpoch(-1).build();
        } else if (request instanceof UpdateMetadata.Request order) {
            return order.toBuilder().brokerEpoch(-1).build();
        }
        return request;
    }

    private static Message membersOfAnyLife(AlterPartition.Request wish) {
        return wish.toBuilder()
                .topics(wish.topics().stream()
                        .map(topic -> topic.toBuilder()
                                .partitions(topic.partitions().stream()
                                        .map(p -> p.toBuilder()
                                                .newIsrWithEpochs(p.newIsrWithEpochs().stream()
                                                        .map(m -> m.toBuilder()
                                                                .brokerEpoch(-1)
                                                                .build())
                                                        .toList())
                                                .build())
                                        .toList())
                                .build())
                        .toList())
                .build();
    }

    private void countAsCopied(BrokerLife at, Fetch.Request fetch) {
        for (Partition partition : at.partitions.all()) {
            world.as((Life.Strand) partition.lane(), () -> {
                if (partition.log() != null) {
                    long end = partition.log().view().logEndOffset();
                    partition.fetchedBy(new FollowerFetch(follower(fetch), -1, end, 0));
                }
            });
        }
    }

    /** Gives every wish at once, and asks nobody. */
    private record OwnWill(InSyncChanges real) implements InSyncChanges {
        @Override
        public Reply<Answer> ask(Lane asker, Wish wish) {
            List<Integer> isr = wish.members().stream().map(Member::brokerId).toList();
            return Reply.done(new Answer.Now(wish.leaderEpoch(), isr, wish.partitionEpoch()));
        }

        @Override
        public boolean isAlive(int brokerId) {
            return real.isAlive(brokerId);
        }

        @Override
        public long lagMaxMs() {
            return real.lagMaxMs();
        }
    }
}
