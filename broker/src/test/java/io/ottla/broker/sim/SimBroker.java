package io.ottla.broker.sim;

import io.ottla.broker.control.BrokerLink;
import io.ottla.broker.control.ControlPlane;
import io.ottla.broker.control.ControlSettings;
import io.ottla.broker.control.OwnLook;
import io.ottla.broker.control.PeerWatch;
import io.ottla.coordinator.cluster.BrokerInfo;
import io.ottla.coordinator.cluster.ClusterImage;
import io.ottla.coordinator.cluster.Endpoint;
import io.ottla.coordinator.cluster.SecurityProtocol;
import io.ottla.coordinator.cluster.TopicPartition;
import io.ottla.coordinator.controller.CreateTopic;
import io.ottla.coordinator.controller.Order;
import io.ottla.coordinator.store.Registration;
import io.ottla.protocol.api.AlterPartition;
import io.ottla.protocol.api.ApiVersions;
import io.ottla.protocol.api.LeaderAndIsr;
import io.ottla.protocol.api.StopReplica;
import io.ottla.protocol.api.UpdateMetadata;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A broker: its disk, and the process that runs now. The controller in it is the real one; the replicas are a model. */
final class SimBroker {
    static final int ANSWER_MAX_MS = 2000;
    private static final int ALTER_VERSION = 3;

    final int id;
    private final SimCluster cluster;
    private final Map<TopicPartition, Replica.Disk> disks = new TreeMap<>();
    private Process process;

    SimBroker(SimCluster cluster, int id) {
        this.cluster = cluster;
        this.id = id;
    }

    Process process() {
        return process;
    }

    boolean isAlive() {
        return process != null && !process.node.isDead();
    }

    void start() {
        process = new Process();
        process.begin();
    }

    void kill() {
        process.node.kill();
    }

    List<Entry> log(TopicPartition name) {
        Replica.Disk disk = disks.get(name);
        return disk == null ? List.of() : disk.log;
    }

    /** One life. */
    final class Process {
        final World.Node node = cluster.world.new Node();
        final SimSession session = new SimSession(cluster.zk, node);
        final Map<TopicPartition, Replica> replicas = new TreeMap<>();
        private final Map<Integer, Long> lastSent = new HashMap<>();
        private ControlPlane plane;
        private ClusterImage image = ClusterImage.empty("sim");
        private final Map<TopicPartition, Integer> leaders = new HashMap<>();
        private int newestController;

        private void begin() {
            Link link = new Link();
            ControlSettings settings = new ControlSettings(
                    id,
                    "PLAINTEXT",
                    new CreateTopic.Defaults(1, 3),
                    ControlSettings.Deletion.ENABLED,
                    cluster.bugs.contains(Bug.UNCLEAN),
                    5000,
                    10);
            Endpoint endpoint = new Endpoint("PLAINTEXT", SecurityProtocol.PLAINTEXT, "sim", 9000 + id);
            plane = new ControlPlane(
                    node,
                    new ControlPlane.Stores(session, new NoConfigs(), session),
                    new ControlPlane.Links(link, link),
                    "sim",
                    settings,
                    new Registration(id, List.of(endpoint), null, -1),
                    () -> image,
                    cluster.world.random);
            PeerWatch watch = new PeerWatch(node, link, session, () -> image, id, 2000);
            OwnLook look = new OwnLook(
                    node,
                    session,
                    new OwnLook.Place("sim", id, "PLAINTEXT"),
                    order -> handle(order.body().apply(order.key().highest())));
            plane.member().attend(watch, look);
            session.begin();
            node.run(() -> plane.member().join(node));
            watch.start();
        }

        ControlPlane plane() {
            return plane;
        }

        Lane lane() {
            return node;
        }

        long nowMs() {
            return cluster.world.nowMs();
        }

        Set<Bug> bugs() {
            return cluster.bugs;
        }

        History history() {
            return cluster.history;
        }

        long brokerEpoch() {
            return plane.member().brokerEpoch();
        }

        /** Where this broker believes the leader to be. */
        Integer leader(TopicPartition name) {
            return leaders.get(name);
        }

        void leads(Replica replica) {
            cluster.leads(replica, id, replica.disk.log);
        }

        void delete(TopicPartition name) {
            disks.remove(name);
            replicas.remove(name);
        }

        private Reply<Message> handle(Message request) {
            if (request instanceof LeaderAndIsr.Request order) {
                ErrorCode refusal = fence(order.controllerEpoch(), order.brokerEpoch());
                if (refusal == ErrorCode.NONE) {
                    order.topicStates().forEach(topic -> topic.partitionStates().forEach(p -> obey(topic, p)));
                }
                return Reply.done(LeaderAndIsr.Response.builder()
                        .errorCode(refusal.code())
                        .build());
            }
            if (request instanceof UpdateMetadata.Request order) {
                ErrorCode refusal = fence(order.controllerEpoch(), order.brokerEpoch());
                if (refusal == ErrorCode.NONE) {
                    learn(order);
                }
                return Reply.done(UpdateMetadata.Response.builder()
                        .errorCode(refusal.code())
                        .build());
            }
            if (request instanceof StopReplica.Request order) {
                return Reply.done(stop(order));
            }
            if (request instanceof AlterPartition.Request question) {
                return plane.requests()
                        .alterPartition(node, question, ALTER_VERSION)
                        .map(answer -> answer);
            }
            return Reply.done(ApiVersions.Response.builder().build());
        }

        private ErrorCode fence(int controllerEpoch, long orderEpoch) {
            if (cluster.bugs.contains(Bug.OLD_ORDERS_OBEYED)) {
                return ErrorCode.NONE;
            }
            if (controllerEpoch < newestController) {
                return ErrorCode.STALE_CONTROLLER_EPOCH;
            }
            newestController = controllerEpoch;
            return orderEpoch < brokerEpoch() ? ErrorCode.STALE_BROKER_EPOCH : ErrorCode.NONE;
        }

        private void obey(LeaderAndIsr.Request.TopicState topic, LeaderAndIsr.Request.PartitionState state) {
            TopicPartition name = new TopicPartition(topic.topicName(), state.partitionIndex());
            Replica replica = replicas.computeIfAbsent(
                    name, n -> new Replica(n, disks.computeIfAbsent(n, each -> new Replica.Disk()), this, id));
            replica.obey(state, topic.topicId());
        }

        private void learn(UpdateMetadata.Request order) {
            List<BrokerInfo> live = new ArrayList<>();
            order.liveBrokers().forEach(b -> live.add(new BrokerInfo(b.id(), -1, null, List.of())));
            image = image.edit()
                    .controller(order.controllerId(), order.controllerEpoch())
                    .brokers(live)
                    .done();
            order.topicStates()
                    .forEach(topic -> topic.partitionStates()
                            .forEach(p -> leaders.put(
                                    new TopicPartition(topic.topicName(), p.partitionIndex()), p.leader())));
        }

        private StopReplica.Response stop(StopReplica.Request order) {
            ErrorCode refusal = fence(order.controllerEpoch(), order.brokerEpoch());
            if (refusal == ErrorCode.NONE) {
                order.topicStates()
                        .forEach(topic -> topic.partitionStates().forEach(p -> {
                            Replica replica = replicas.get(new TopicPartition(topic.topicName(), p.partitionIndex()));
                            if (replica != null && (p.leaderEpoch() < 0 || p.leaderEpoch() >= replica.epoch())) {
                                replica.stop(p.deletePartition());
                            }
                        }));
            }
            return StopReplica.Response.builder().errorCode(refusal.code()).build();
        }

        /** A follower's question to a leader; null when no answer comes. */
        void ask(int leader, TopicPartition name, Replica.Fetch question, Consumer<Replica.Fetched> then) {
            Reply<Replica.Fetched> reply = Reply.on(node);
            cluster.carry(this, leader, lastSent, reply, target -> {
                Replica replica = target.replicas.get(name);
                return Reply.done(
                        replica == null ? new Replica.Fetched(true, -1, -1, List.of(), 0) : replica.serve(question));
            });
            reply.read((answer, error) -> then.accept(answer));
        }

        int id() {
            return id;
        }

        /** Requests over the simulated network. */
        private final class Link implements BrokerLink {
            @Override
            public Reply<Message> send(Lane asker, BrokerInfo broker, Order order) {
                Message body = order.body().apply(order.key().highest());
                Reply<Message> reply = Reply.on(asker);
                cluster.carry(Process.this, broker.id(), lastSent, reply, target -> target.handle(body));
                return reply;
            }

            @Override
            public void close(int brokerId) {
                // there are no connections
            }
        }
    }
}
