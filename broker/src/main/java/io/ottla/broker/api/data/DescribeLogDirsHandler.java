package io.ottla.broker.api.data;

import io.ottla.broker.api.Call;
import io.ottla.broker.api.Handler;
import io.ottla.broker.log.DirInfo;
import io.ottla.broker.log.PartitionName;
import io.ottla.protocol.api.DescribeLogDirs.Request;
import io.ottla.protocol.api.DescribeLogDirs.Response;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * DescribeLogDirs: every directory of log.dirs, its space, and the logs in it that were asked for (KIP-113, KIP-827). A
 * directory that failed has KAFKA_STORAGE_ERROR and nothing else.
 */
public final class DescribeLogDirsHandler implements Handler<Request, Response> {
    private final Function<Lane, Reply<List<DirInfo>>> dirs;

    /** @param dirs describes all directories; the answer comes on the lane given */
    public DescribeLogDirsHandler(Function<Lane, Reply<List<DirInfo>>> dirs) {
        this.dirs = dirs;
    }

    @Override
    public Reply<Response> handle(Call<Request> call) {
        @Nullable Set<PartitionName> asked = asked(call.request());
        return dirs.apply(call.lane())
                .map(all -> Response.builder()
                        .results(all.stream().map(dir -> result(dir, asked)).toList())
                        .build());
    }

    /** Null for all. */
    private static @Nullable Set<PartitionName> asked(Request request) {
        if (request.topics() == null) {
            return null;
        }
        Set<PartitionName> asked = new HashSet<>();
        request.topics()
                .forEach(topic ->
                        topic.partitions().forEach(index -> asked.add(new PartitionName(topic.topic(), index))));
        return asked;
    }

    private static Response.Result result(DirInfo dir, @Nullable Set<PartitionName> asked) {
        Response.Result.Builder result =
                Response.Result.builder().logDir(dir.path().toString());
        if (!dir.online()) {
            return result.errorCode(ErrorCode.KAFKA_STORAGE_ERROR.code()).build();
        }
        Map<String, List<Response.Partition>> byTopic = new TreeMap<>();
        for (DirInfo.LogInfo log : dir.logs()) {
            if (asked == null || asked.contains(log.partition())) {
                byTopic.computeIfAbsent(log.partition().topic(), t -> new ArrayList<>())
                        .add(partition(log));
            }
        }
        List<Response.Topic> topics = new ArrayList<>(byTopic.size());
        byTopic.forEach((name, partitions) -> topics.add(new Response.Topic(name, partitions)));
        return result.topics(topics)
                .totalBytes(dir.totalBytes())
                .usableBytes(dir.usableBytes())
                .build();
    }

    /** The log in use is never behind itself: the lag is that of a copy on its way to another directory. */
    private static Response.Partition partition(DirInfo.LogInfo log) {
        return new Response.Partition(log.partition().index(), log.bytes(), 0, false);
    }
}
