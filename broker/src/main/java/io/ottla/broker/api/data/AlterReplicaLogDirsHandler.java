package io.ottla.broker.api.data;

import io.ottla.broker.api.Call;
import io.ottla.broker.api.Handler;
import io.ottla.broker.log.PartitionName;
import io.ottla.protocol.api.AlterReplicaLogDirs.Request;
import io.ottla.protocol.api.AlterReplicaLogDirs.Response;
import io.ottla.protocol.lane.Gather;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** AlterReplicaLogDirs: has replicas of this broker moved between its directories (KIP-113). */
public final class AlterReplicaLogDirsHandler implements Handler<Request, Response> {
    private final Mover mover;

    /** Begins moves; see LogDirs. */
    @FunctionalInterface
    public interface Mover {
        Reply<ErrorCode> move(Lane asker, PartitionName partition, Path to);
    }

    public AlterReplicaLogDirsHandler(Mover mover) {
        this.mover = mover;
    }

    @Override
    public Reply<Response> handle(Call<Request> call) {
        List<PartitionName> asked = new ArrayList<>();
        Gather<ErrorCode> outcomes = new Gather<>(call.lane());
        for (Request.Dir dir : call.request().dirs()) {
            for (Request.Topic topic : dir.topics()) {
                for (int index : topic.partitions()) {
                    PartitionName partition = new PartitionName(topic.name(), index);
                    asked.add(partition);
                    outcomes.add(begin(call.lane(), partition, dir.path()));
                }
            }
        }
        return outcomes.all().map(errors -> response(asked, errors));
    }

    private Reply<ErrorCode> begin(Lane lane, PartitionName partition, String path) {
        if (partition.index() < 0) {
            return Reply.done(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        }
        try {
            Path to = Path.of(path);
            return to.isAbsolute()
                    ? mover.move(lane, partition, to.normalize())
                    : Reply.done(ErrorCode.LOG_DIR_NOT_FOUND);
        } catch (InvalidPathException none) {
            return Reply.done(ErrorCode.LOG_DIR_NOT_FOUND);
        }
    }

    private static Response response(List<PartitionName> asked, List<ErrorCode> errors) {
        Map<String, List<Response.Partition>> byTopic = new LinkedHashMap<>();
        for (int i = 0; i < asked.size(); i++) {
            byTopic.computeIfAbsent(asked.get(i).topic(), topic -> new ArrayList<>())
                    .add(new Response.Partition(
                            asked.get(i).index(), errors.get(i).code()));
        }
        List<Response.Result> results = new ArrayList<>();
        byTopic.forEach((topic, partitions) -> results.add(new Response.Result(topic, partitions)));
        return Response.builder().results(results).build();
    }
}
