package io.ottla.client.admin;

import io.ottla.client.TopicPartition;
import io.ottla.client.net.Request;
import io.ottla.protocol.api.AlterReplicaLogDirs;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.DescribeLogDirs;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The directories in which brokers keep their replicas (KIP-113). Thread: from anywhere. */
public final class LogDirectories {
    private final Calls calls;

    LogDirectories(Calls calls) {
        this.calls = calls;
    }

    /**
     * One directory.
     *
     * @param error why it is offline; NONE otherwise
     * @param totalBytes size of its volume, -1 from a broker that does not tell
     * @param usableBytes free space of its volume, -1 from a broker that does not tell
     */
    public record Directory(ErrorCode error, String path, long totalBytes, long usableBytes, List<Replica> replicas) {}

    /**
     * A replica in a directory.
     *
     * @param offsetLag how many records it is behind
     * @param isFuture whether it is a copy that is being made to take the place of one in another directory
     */
    public record Replica(TopicPartition partition, long sizeBytes, long offsetLag, boolean isFuture) {}

    /** The directories of one broker with their replicas, those of these topics or all for null. */
    public CompletableFuture<List<Directory>> describe(int broker, @Nullable Collection<TopicPartition> partitions) {
        return calls.retried(() -> asked(broker, partitions));
    }

    private Reply<List<Directory>> asked(int broker, @Nullable Collection<TopicPartition> partitions) {
        DescribeLogDirs.Request request = DescribeLogDirs.Request.builder()
                .topics(partitions == null ? null : indexes(partitions))
                .build();
        return calls.broker(broker, Request.of(ApiKey.DESCRIBE_LOG_DIRS, request), answer -> {
            DescribeLogDirs.Response response = answer.as(DescribeLogDirs.Response.class);
            Calls.check(response.errorCode(), null, "The log directories of broker " + broker);
            return response.results().stream().map(LogDirectories::directory).toList();
        });
    }

    /** The directories of each broker with all their replicas, or why it could not say. */
    public CompletableFuture<Map<Integer, Result<List<Directory>>>> describeEach(Collection<Integer> brokers) {
        return calls.byKey(brokers, broker -> calls.settled(calls.onLoop(() -> asked(broker, null))));
    }

    /** Has the broker move its replicas into these directories, which are paths as the broker knows them. */
    public CompletableFuture<Map<TopicPartition, Outcome>> move(int broker, Map<TopicPartition, String> paths) {
        Map<String, Map<String, List<Integer>>> byPath = new TreeMap<>();
        paths.forEach((partition, path) -> byPath.computeIfAbsent(path, p -> new TreeMap<>())
                .computeIfAbsent(partition.topic(), t -> new ArrayList<>())
                .add(partition.partition()));
        AlterReplicaLogDirs.Request request = AlterReplicaLogDirs.Request.builder()
                .dirs(byPath.entrySet().stream()
                        .map(dir -> new AlterReplicaLogDirs.Request.Dir(
                                dir.getKey(),
                                dir.getValue().entrySet().stream()
                                        .map(t -> new AlterReplicaLogDirs.Request.Topic(t.getKey(), t.getValue()))
                                        .toList()))
                        .toList())
                .build();
        return calls.retried(() -> calls.broker(broker, Request.of(ApiKey.ALTER_REPLICA_LOG_DIRS, request), answer -> {
            Map<TopicPartition, Outcome> outcomes = new TreeMap<>();
            answer.as(AlterReplicaLogDirs.Response.class)
                    .results()
                    .forEach(topic -> topic.partitions()
                            .forEach(p -> outcomes.put(
                                    new TopicPartition(topic.topicName(), p.partitionIndex()),
                                    Outcome.of(p.errorCode(), null))));
            return outcomes;
        }));
    }

    private static List<DescribeLogDirs.Request.Topic> indexes(Collection<TopicPartition> partitions) {
        List<DescribeLogDirs.Request.Topic> topics = new ArrayList<>();
        Calls.byTopic(partitions)
                .forEach((name, indexes) -> topics.add(new DescribeLogDirs.Request.Topic(name, indexes)));
        return topics;
    }

    private static Directory directory(DescribeLogDirs.Response.Result result) {
        List<Replica> replicas = new ArrayList<>();
        result.topics()
                .forEach(topic -> topic.partitions()
                        .forEach(p -> replicas.add(new Replica(
                                new TopicPartition(topic.name(), p.partitionIndex()),
                                p.partitionSize(),
                                p.offsetLag(),
                                p.isFutureKey()))));
        return new Directory(
                ErrorCode.of(result.errorCode()),
                result.logDir(),
                result.totalBytes(),
                result.usableBytes(),
                List.copyOf(replicas));
    }
}
