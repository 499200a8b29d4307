package io.ottla.broker.replica;

import io.ottla.broker.log.PartitionName;
import io.ottla.broker.partition.InSyncChanges;
import io.ottla.protocol.api.AlterPartition;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import io.ottla.protocol.wire.Message;
import io.ottla.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the controller for in-sync sets with AlterPartition: one request at a time, with everything that has been wished
 * meanwhile in the next; what may still come true is asked again.
 *
 * <pre>
 *   wishes --> waiting --sent--> with the controller --answered--> told
 *                 ^                       | no controller, its error, or one of the partition that passes
 *                 +------ a little later -+
 * </pre>
 *
 * Thread: {@link #ask} from any; the rest on the lane it is given.
 */
public final class InSyncAsker implements InSyncChanges {
    private static final Logger LOG = LoggerFactory.getLogger(InSyncAsker.class);
    private static final int RETRY_AFTER_MS = 50;
    private static final int NAMED_BY_ID_FROM = 2;
    private static final int EPOCHS_FROM = 3;
    private static final int LOG_EVERY = 200;

    private final Lane lane;
    private final Controller controller;
    private final int brokerId;
    private final LongSupplier brokerEpoch;
    private final IntPredicate alive;
    private final LongSupplier lagMaxMs;
    private final LinkedHashMap<PartitionName, Open> waiting = new LinkedHashMap<>();
    private boolean busy;
    private int failures;

    /** Port: the way to whoever is controller. */
    public interface Controller {
        /** The answer to AlterPartition. */
        Reply<Message> send(Lane asker, IntFunction<AlterPartition.Request> body);
    }

    private record Open(Wish wish, Reply<Answer> reply) {}

    /**
     * @param lane on which requests are gathered
     * @param brokerEpoch of this broker's registration; from any thread
     * @param alive whether a broker is in the cluster as far as known; from any thread
     * @param lagMaxMs replica.lag.time.max.ms; from any thread
     */
    public InSyncAsker(
            Lane lane,
            Controller controller,
            int brokerId,
            LongSupplier brokerEpoch,
            IntPredicate alive,
            LongSupplier lagMaxMs) {
        this.lane = lane;
        this.controller = controller;
        this.brokerId = brokerId;
        this.brokerEpoch = brokerEpoch;
        this.alive = alive;
        this.lagMaxMs = lagMaxMs;
    }

    @Override
    public Reply<Answer> ask(Lane asker, Wish wish) {
        Reply<Answer> reply = Reply.on(asker);
        lane.run(() -> {
            Open before = waiting.put(wish.name(), new Open(wish, reply));
            if (before != null) { // its leader's epoch has passed, or it would not wish again
                before.reply.complete(new Answer.Unsettled(ErrorCode.FENCED_LEADER_EPOCH));
            }
            send();
        });
        return reply;
    }

    @Override
    public boolean isAlive(int id) {
        return alive.test(id);
    }

    @Override
    public long lagMaxMs() {
        return lagMaxMs.getAsLong();
    }

    private void send() {
        if (busy || waiting.isEmpty()) {
            return;
        }
        busy = true;
        List<Open> sent = List.copyOf(waiting.values());
        waiting.clear();
        controller.send(lane, version -> request(sent, version)).read((message, error) -> {
            if (message instanceof AlterPartition.Response response && response.errorCode() == 0) {
                failures = 0;
                busy = false;
                answered(sent, response);
                send();
            } else {
                failed(sent, reason(message, error));
            }
        });
    }

    private static String reason(@Nullable Message message, @Nullable Throwable error) {
        return message instanceof AlterPartition.Response response
                ? ErrorCode.of(response.errorCode()).toString()
                : error == null ? "no answer" : String.valueOf(error.getMessage());
    }

    private void failed(List<Open> sent, String reason) {
        if (failures++ % LOG_EVERY == 0) {
            LOG.warn("the controller has not changed the in-sync sets of {} partitions: {}", sent.size(), reason);
        }
        sent.forEach(this::again);
        lane.after(RETRY_AFTER_MS, () -> {
            busy = false;
            send();
        });
    }

    private void again(Open open) {
        if (waiting.putIfAbsent(open.wish.name(), open) != null) {
            open.reply.complete(new Answer.Unsettled(ErrorCode.FENCED_LEADER_EPOCH));
        }
    }

    private AlterPartition.Request request(List<Open> sent, int version) {
        Map<String, List<AlterPartition.Request.Partition>> topics = new LinkedHashMap<>();
        Map<String, Uuid> ids = new LinkedHashMap<>();
        for (Open open : sent) {
            Wish wish = open.wish;
            ids.put(wish.name().topic(), wish.topicId());
            topics.computeIfAbsent(wish.name().topic(), topic -> new ArrayList<>())
                    .add(partition(wish, version));
        }
        return AlterPartition.Request.builder()
                .brokerId(brokerId)
                .brokerEpoch(brokerEpoch.getAsLong())
                .topics(topics.entrySet().stream()
                        .map(topic -> AlterPartition.Request.Topic.builder()
                                .topicName(version < NAMED_BY_ID_FROM ? topic.getKey() : "")
                                .topicId(
                                        version < NAMED_BY_ID_FROM
                                                ? Uuid.ZERO
                                                : ids.getOrDefault(topic.getKey(), Uuid.ZERO))
                                .partitions(topic.getValue())
                                .build())
                        .toList())
                .build();
    }

    private static AlterPartition.Request.Partition partition(Wish wish, int version) {
        AlterPartition.Request.Partition.Builder partition = AlterPartition.Request.Partition.builder()
                .partitionIndex(wish.name().index())
                .leaderEpoch(wish.leaderEpoch())
                .partitionEpoch(wish.partitionEpoch());
        if (version >= EPOCHS_FROM) {
            partition.newIsrWithEpochs(wish.members().stream()
                    .map(member -> new AlterPartition.Request.NewIsrWithEpoch(member.brokerId(), member.brokerEpoch()))
                    .toList());
        } else {
            partition.newIsr(wish.members().stream().map(Member::brokerId).toList());
        }
        return partition.build();
    }

    private void answered(List<Open> sent, AlterPartition.Response response) {
        Map<PartitionName, AlterPartition.Response.Partition> answers = new LinkedHashMap<>();
        for (AlterPartition.Response.Topic topic : response.topics()) {
            String name = topic.topicName().isEmpty() ? nameOf(topic.topicId(), sent) : topic.topicName();
            if (name != null) {
                topic.partitions()
                        .forEach(p -> answers.put(new PartitionName(name, Math.max(0, p.partitionIndex())), p));
            }
        }
        for (Open open : sent) {
            AlterPartition.Response.Partition partition = answers.get(open.wish.name());
            Answer answer = partition == null ? null : answer(partition);
            if (answer == null) {
                again(open);
            } else {
                open.reply.complete(answer);
            }
        }
    }

    private static @Nullable String nameOf(Uuid topicId, List<Open> sent) {
        for (Open open : sent) {
            if (open.wish.topicId().equals(topicId)) {
                return open.wish.name().topic();
            }
        }
        return null;
    }

    /** Null if it is to be asked again. */
    private static @Nullable Answer answer(AlterPartition.Response.Partition partition) {
        ErrorCode error = ErrorCode.of(partition.errorCode());
        return switch (error) {
            case NONE -> new Answer.Now(partition.leaderEpoch(), partition.isr(), partition.partitionEpoch());
            case OPERATION_NOT_ATTEMPTED, INELIGIBLE_REPLICA -> new Answer.Refused(error);
            case UNKNOWN_TOPIC_OR_PARTITION,
                    UNKNOWN_TOPIC_ID,
                    FENCED_LEADER_EPOCH,
                    INVALID_REQUEST,
                    INVALID_UPDATE_VERSION,
                    NEW_LEADER_ELECTED -> new Answer.Unsettled(error);
            default -> null;
        };
    }
}
