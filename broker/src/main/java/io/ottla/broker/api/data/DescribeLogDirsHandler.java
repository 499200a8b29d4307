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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * DescribeLogDirs: every directory of log.dirs, its space, and the logs in it that were asked for (KIP-113, KIP-827). A
 * directory that failed has KAFKA_STORAGE_ERROR and nothing else.
 */
public final class DescribeLogDirsHandler implements Handler<Request, Response> {
    private static final Logger LOG = LoggerFactory.getLogger(DescribeLogDirsHandler.class);
    private static final int FIRST_WITH_ERROR = 3;

    private final Function<Lane, Reply<List<DirInfo>>> dirs;
    private final List<Path> paths;

    /**
     * @param dirs describes all directories; the answer comes on the lane given
     * @param paths of all directories
     */
    public DescribeLogDirsHandler(Function<Lane, Reply<List<DirInfo>>> dirs, List<Path> paths) {
        this.dirs = dirs;
        this.paths = paths;
    }

    @Override
    public Reply<Response> handle(Call<Request> call) {
        @Nullable Set<PartitionName> asked = asked(call.request());
        Reply<Response> answer = Reply.on(call.lane());
        dirs.apply(call.lane()).read((all, error) -> {
            if (all == null) {
                LOG.error("the log directories cannot be described", error);
                answer.complete(unknown(call.version()));
            } else {
                answer.complete(Response.builder()
                        .results(all.stream().map(dir -> result(dir, asked)).toList())
                        .build());
            }
        });
        return answer;
    }

    /** Before version 3 there is no error for the whole: each directory has it. */
    private Response unknown(int version) {
        short error = ErrorCode.KAFKA_STORAGE_ERROR.code();
        if (version >= FIRST_WITH_ERROR) {
            return Response.builder().errorCode(error).build();
        }
        return Response.builder()
                .results(paths.stream()
                        .map(path -> Response.Result.builder()
                                .errorCode(error)
                                .logDir(path.toString())
                                .build())
                        .toList())
                .build();
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

    private static Response.Partition partition(DirInfo.LogInfo log) {
        return new Response.Partition(
                log.partition().index(), log.bytes(), log.lag(), log.kind() == DirInfo.Kind.FUTURE);
    }
}
