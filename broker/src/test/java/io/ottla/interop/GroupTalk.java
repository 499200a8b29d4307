package io.ottla.interop;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.ottla.broker.net.RawClient;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.DeleteGroups;
import io.ottla.protocol.api.DescribeGroups;
import io.ottla.protocol.api.FindCoordinator;
import io.ottla.protocol.api.Heartbeat;
import io.ottla.protocol.api.JoinGroup;
import io.ottla.protocol.api.LeaveGroup;
import io.ottla.protocol.api.ListGroups;
import io.ottla.protocol.api.OffsetCommit;
import io.ottla.protocol.api.OffsetDelete;
import io.ottla.protocol.api.OffsetFetch;
import io.ottla.protocol.api.SyncGroup;
import io.ottla.protocol.wire.Message;
import io.ottla.protocol.wire.Reader;
import io.ottla.protocol.wire.Uuid;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a group member or operator to some broker, speaking one release of the group protocol. Answers come
 * as a line of text in which nothing is left to chance: lists are sorted, and the random part of member ids is replaced
 * by a number that a {@link Names} gives.
 */
final class GroupTalk implements AutoCloseable {
    /** The versions of the APIs that one generation of clients uses. */
    record Release(int join, int sync, int beat, int leave, int commit, int fetch, int describe, int list, int delete) {
        static final Release OLDEST = new Release(0, 0, 0, 0, 1, 1, 0, 0, 0);
        static final Release V2_0 = new Release(3, 2, 2, 2, 4, 4, 2, 2, 1);
        static final Release V2_3 = new Release(5, 3, 3, 3, 7, 5, 4, 2, 1);
        static final Release V3_9 = new Release(9, 5, 4, 5, 9, 9, 5, 5, 2);
    }

    /** Member ids by the order in which they were met. */
    static final class Names {
        private static final int UUID_CHARS = 36;
        private final Map<String, String> known = new HashMap<>();

        String of(String memberId) {
            if (memberId.length() <= UUID_CHARS) {
                return "'" + memberId + "'";
            }
            return known.computeIfAbsent(
                    memberId, id -> id.substring(0, id.length() - UUID_CHARS) + "M" + (known.size() + 1));
        }
    }

    private final RawClient client;
    private final Release release;
    private final Names names;
    private String memberId = "";

    GroupTalk(int port, Release release, Names names) throws IOException {
        this.client = new RawClient(new InetSocketAddress("127.0.0.1", port));
        this.release = release;
        this.names = names;
    }

    /** The id that the last join answer gave. */
    String memberId() {
        return memberId;
    }

    Message ask(ApiKey key, int version, Message request) throws IOException {
        return client.ask(key, version, request);
    }

    String find(String key) throws IOException {
        FindCoordinator.Request request =
                FindCoordinator.Request.builder().key(key).build();
        FindCoordinator.Response r = client.ask(ApiKey.FIND_COORDINATOR, 0, request);
        return "find error=" + r.errorCode();
    }

    /** What a join says; an empty member id for a newcomer. */
    record Joining(
            String group,
            String memberId,
            @Nullable String instance,
            int sessionMs,
            String type,
            List<String> protocols) {
        static Joining of(String group, String memberId) {
            return new Joining(group, memberId, null, 10_000, "consumer", List.of("range/t"));
        }

        Joining instance(String name) {
            return new Joining(group, memberId, name, sessionMs, type, protocols);
        }

        Joining protocols(String... offered) {
            return new Joining(group, memberId, instance, sessionMs, type, List.of(offered));
        }

        Joining offeringNothing() {
            return new Joining(group, memberId, instance, sessionMs, type, List.of());
        }

        Joining type(String kind) {
            return new Joining(group, memberId, instance, sessionMs, kind, protocols);
        }

        Joining session(int ms) {
            return new Joining(group, memberId, instance, ms, type, protocols);
        }
    }

    void sendJoin(Joining j) throws IOException {
        JoinGroup.Request request = JoinGroup.Request.builder()
                .groupId(j.group)
                .memberId(j.memberId)
                .groupInstanceId(release.join >= 5 ? j.instance : null)
                .sessionTimeoutMs(j.sessionMs)
                .rebalanceTimeoutMs(3_000)
                .protocolType(j.type)
                .protocols(j.protocols.stream().map(GroupTalk::protocol).toList())
                .build();
        client.send(ApiKey.JOIN_GROUP, release.join, request);
    }

    private static JoinGroup.Request.Protocol protocol(String text) {
        String[] parts = text.split("/");
        return new JoinGroup.Request.Protocol(parts[0], subscription(parts[1].split("\\+")));
    }

    private static byte[] subscription(String... topics) {
        var out = Unpooled.buffer().writeShort(0).writeInt(topics.length);
        for (String topic : topics) {
            out.writeShort(topic.length()).writeCharSequence(topic, StandardCharsets.UTF_8);
        }
        return ByteBufUtil.getBytes(out.writeInt(-1));
    }

    String joined() throws IOException {
        JoinGroup.Response r = receive(ApiKey.JOIN_GROUP, release.join);
        memberId = r.memberId();
        List<String> members = r.members().stream()
                .map(m -> names.of(m.memberId()) + "/" + m.groupInstanceId() + "/" + m.metadata().length)
                .sorted()
                .toList();
        return "join error=" + r.errorCode() + " generation=" + r.generationId() + " type=" + r.protocolType()
                + " protocol="
                + r.protocolName() + " leader=" + names.of(r.leader()) + " member=" + names.of(r.memberId()) + " skip="
                + r.skipAssignment() + " members=" + members;
    }

    String join(Joining j) throws IOException {
        sendJoin(j);
        return joined();
    }

    void sendSync(String group, int generation, String member, @Nullable String instance, String... assignments)
            throws IOException {
        List<SyncGroup.Request.Assignment> all = new ArrayList<>();
        for (int i = 0; i < assignments.length; i += 2) {
            byte[] bytes = assignments[i + 1].getBytes(StandardCharsets.UTF_8);
            all.add(new SyncGroup.Request.Assignment(assignments[i], bytes));
        }
        SyncGroup.Request request = SyncGroup.Request.builder()
                .groupId(group)
                .generationId(generation)
                .memberId(member)
                .groupInstanceId(release.sync >= 3 ? instance : null)
                .protocolType("consumer")
                .protocolName("range")
                .assignments(all)
                .build();
        client.send(ApiKey.SYNC_GROUP, release.sync, request);
    }

    String synced() throws IOException {
        SyncGroup.Response r = receive(ApiKey.SYNC_GROUP, release.sync);
        return "sync error=" + r.errorCode() + " " + r.protocolType() + "/" + r.protocolName() + " assignment="
                + new String(r.assignment(), StandardCharsets.UTF_8);
    }

    String sync(String group, int generation, String member, @Nullable String instance, String... assignments)
            throws IOException {
        sendSync(group, generation, member, instance, assignments);
        return synced();
    }

    String beat(String group, int generation, String member, @Nullable String instance) throws IOException {
        Heartbeat.Request request = Heartbeat.Request.builder()
                .groupId(group)
                .generationId(generation)
                .memberId(member)
                .groupInstanceId(release.beat >= 3 ? instance : null)
                .build();
        Heartbeat.Response r = client.ask(ApiKey.HEARTBEAT, release.beat, request);
        return "beat error=" + r.errorCode();
    }

    /** Pairs of member id and instance id. */
    String leave(String group, @Nullable String... pairs) throws IOException {
        List<LeaveGroup.Request.Member> members = new ArrayList<>();
        for (int i = 0; i < pairs.length && release.leave >= 3; i += 2) {
            members.add(new LeaveGroup.Request.Member(String.valueOf(pairs[i]), pairs[i + 1], null));
        }
        LeaveGroup.Request request = LeaveGroup.Request.builder()
                .groupId(group)
                .memberId(release.leave >= 3 ? "" : String.valueOf(pairs[0]))
                .members(members)
                .build();
        LeaveGroup.Response r = client.ask(ApiKey.LEAVE_GROUP, release.leave, request);
        return "leave error=" + r.errorCode() + " "
                + r.members().stream()
                        .map(m -> names.of(m.memberId()) + "/" + m.groupInstanceId() + "=" + m.errorCode())
                        .toList();
    }

    /** Offsets as {@code topic-partition=offset:metadata}. */
    String commit(String group, int generation, String member, @Nullable String instance, String... offsets)
            throws IOException {
        Map<String, List<OffsetCommit.Request.Partition>> topics = new TreeMap<>();
        for (String offset : offsets) {
            String[] parts = offset.split("[-=:]", 4);
            topics.computeIfAbsent(parts[0], t -> new ArrayList<>())
                    .add(new OffsetCommit.Request.Partition(
                            Integer.parseInt(parts[1]),
                            Long.parseLong(parts[2]),
                            -1,
                            3,
                            parts.length > 3 ? parts[3] : null));
        }
        OffsetCommit.Request request = OffsetCommit.Request.builder()
                .groupId(group)
                .generationIdOrMemberEpoch(generation)
                .memberId(member)
                .groupInstanceId(release.commit >= 7 ? instance : null)
                .topics(topics.entrySet().stream()
                        .map(e -> new OffsetCommit.Request.Topic(e.getKey(), Uuid.ZERO, e.getValue()))
                        .toList())
                .build();
        OffsetCommit.Response r = client.ask(ApiKey.OFFSET_COMMIT, release.commit, request);
        return "commit "
                + r.topics().stream()
                        .flatMap(t -> t.partitions().stream()
                                .map(p -> t.name() + "-" + p.partitionIndex() + "=" + p.errorCode()))
                        .sorted()
                        .toList();
    }

    /** Partitions as {@code topic-partition}; none for all. */
    String fetch(String group, String... partitions) throws IOException {
        Map<String, List<Integer>> topics = new TreeMap<>();
        for (String partition : partitions) {
            String[] parts = partition.split("-");
            topics.computeIfAbsent(parts[0], t -> new ArrayList<>()).add(Integer.parseInt(parts[1]));
        }
        boolean all = partitions.length == 0;
        if (release.fetch < 8) {
            OffsetFetch.Request request = OffsetFetch.Request.builder()
                    .groupId(group)
                    .topics(
                            all && release.fetch >= 2
                                    ? null
                                    : topics.entrySet().stream()
                                            .map(e -> new OffsetFetch.Request.Topic(e.getKey(), e.getValue()))
                                            .toList())
                    .build();
            OffsetFetch.Response r = client.ask(ApiKey.OFFSET_FETCH, release.fetch, request);
            return "fetch error=" + r.errorCode() + " "
                    + r.topics().stream()
                            .flatMap(t -> t.partitions().stream()
                                    .map(p -> t.name() + "-" + p.partitionIndex() + "=" + p.committedOffset() + ":"
                                            + p.committedLeaderEpoch() + ":" + p.metadata() + ":" + p.errorCode()))
                            .sorted()
                            .toList();
        }
        OffsetFetch.Request.Group one = OffsetFetch.Request.Group.builder()
                .groupId(group)
                .topics(
                        all
                                ? null
                                : topics.entrySet().stream()
                                        .map(e ->
                                                new OffsetFetch.Request.GroupTopic(e.getKey(), Uuid.ZERO, e.getValue()))
                                        .toList())
                .build();
        OffsetFetch.Request request =
                OffsetFetch.Request.builder().groups(List.of(one)).build();
        OffsetFetch.Response r = client.ask(ApiKey.OFFSET_FETCH, release.fetch, request);
        return "fetch "
                + r.groups().stream()
                        .map(g -> g.groupId() + " error=" + g.errorCode() + " "
                                + g.topics().stream()
                                        .flatMap(t -> t.partitions().stream()
                                                .map(p -> t.name() + "-" + p.partitionIndex() + "="
                                                        + p.committedOffset() + ":" + p.committedLeaderEpoch() + ":"
                                                        + p.metadata() + ":"
                                                        + p.errorCode()))
                                        .sorted()
                                        .toList())
                        .toList();
    }

    String describe(String group) throws IOException {
        DescribeGroups.Request request = new DescribeGroups.Request(List.of(group), release.describe >= 3);
        DescribeGroups.Response r = client.ask(ApiKey.DESCRIBE_GROUPS, release.describe, request);
        DescribeGroups.Response.Group g = r.groups().get(0);
        return "describe error=" + g.errorCode() + " " + g.groupState() + " " + g.protocolType() + "/"
                + g.protocolData()
                + " operations=" + g.authorizedOperations() + " "
                + g.members().stream()
                        .sorted(Comparator.comparing(m -> names.of(m.memberId())))
                        .map(m -> names.of(m.memberId()) + "/" + m.groupInstanceId() + " " + m.clientId()
                                + m.clientHost() + " " + m.memberMetadata().length + " "
                                + new String(m.memberAssignment(), StandardCharsets.UTF_8))
                        .toList();
    }

    String list() throws IOException {
        ListGroups.Response r = client.ask(ApiKey.LIST_GROUPS, release.list, ListGroups.Request.DEFAULT);
        return "list error=" + r.errorCode() + " "
                + r.groups().stream()
                        .map(g -> g.groupId() + "/" + g.protocolType() + "/" + g.groupState() + "/" + g.groupType())
                        .sorted()
                        .toList();
    }

    String delete(String... groups) throws IOException {
        DeleteGroups.Response r =
                client.ask(ApiKey.DELETE_GROUPS, release.delete, new DeleteGroups.Request(Arrays.asList(groups)));
        return "delete "
                + r.results().stream()
                        .map(g -> g.groupId() + "=" + g.errorCode())
                        .sorted()
                        .toList();
    }

    String deleteOffsets(String group, String topic, Integer... partitions) throws IOException {
        List<OffsetDelete.Request.Partition> wanted = Arrays.stream(partitions)
                .map(OffsetDelete.Request.Partition::new)
                .toList();
        OffsetDelete.Request request =
                new OffsetDelete.Request(group, List.of(new OffsetDelete.Request.Topic(topic, wanted)));
        OffsetDelete.Response r = client.ask(ApiKey.OFFSET_DELETE, 0, request);
        return "deleteOffsets error=" + r.errorCode() + " "
                + r.topics().stream()
                        .flatMap(t -> t.partitions().stream().map(p -> p.partitionIndex() + "=" + p.errorCode()))
                        .sorted()
                        .toList();
    }

    @SuppressWarnings("unchecked")
    private <S extends Message> S receive(ApiKey key, int version) throws IOException {
        Reader reader = new Reader(client.receive().body());
        if (key.responseHeader(version) > 0) {
            reader.skipTags();
        }
        return (S) key.readResponse(reader, version);
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
