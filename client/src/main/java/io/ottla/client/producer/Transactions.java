package io.ottla.client.producer;

import io.ottla.client.ApiRanges;
import io.ottla.client.ConsumerGroupMetadata;
import io.ottla.client.OffsetAndMetadata;
import io.ottla.client.TopicPartition;
import io.ottla.client.net.Cluster;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The transactions of one producer, one after the other (KIP-98). Partitions and groups are added to the transaction when
 * they are first written to; brokers with transaction.version 2 add them by themselves and give a new epoch with every end
 * (KIP-890).
 *
 * <pre>
 *   NEW --init--> STARTING --> READY --begin--> OPEN --commit--> COMMITTING --> READY
 *                                 ^              | failure           | failure
 *                                 |              v                   |
 *                                 |            FAILED <--------------+
 *                                 |              | abort (also from OPEN)
 *                                 +-- ABORTING <-+
 *   fenced, not allowed, not supported: DEAD, from everywhere
 * </pre>
 *
 * Thread: {@link #checkMaySend} from anywhere, everything else on the client's loop.
 */
final class Transactions implements BatchGate {
    private enum Phase {
        NEW,
        STARTING,
        READY,
        OPEN,
        COMMITTING,
        FAILED,
        ABORTING,
        DEAD
    }

    /** What is seen from outside; {@code error} in FAILED and DEAD. */
    private record Seen(Phase phase, @Nullable TransactionException error) {}

    private static final String FEATURE = "transaction.version";
    private static final int ADDS_IMPLICITLY_FROM = 2;
    private static final int END_WITH_EPOCH = 5;

    private final Lane lane;
    private final TransactionCalls calls;
    private final String transactionalId;
    private final ProducerIdentity identity;
    private final AtomicReference<Seen> seen = new AtomicReference<>(new Seen(Phase.NEW, null));
    private final Set<TopicPartition> added = new HashSet<>();
    private final Set<TopicPartition> wanted = new HashSet<>();
    private final Set<String> groups = new HashSet<>();
    private @Nullable Sender sender;
    private @Nullable CompletableFuture<Void> starting;
    private @Nullable CompletableFuture<Void> ending;
    private boolean implicit;
    private boolean adding;
    private boolean started;
    private boolean numbersBroken;

    Transactions(Cluster cluster, SendRules rules, String transactionalId, ProducerIdentity identity) {
        this.lane = cluster.lane();
        this.transactionalId = transactionalId;
        this.calls = new TransactionCalls(cluster, rules, transactionalId);
        this.identity = identity;
    }

    /** Names who sends the batches; once, at the start. */
    void attach(Sender to) {
        sender = to;
    }

    private Sender sender() {
        if (sender == null) {
            throw new IllegalStateException("nobody sends");
        }
        return sender;
    }

    private Seen seen() {
        return Objects.requireNonNull(seen.get());
    }

    private Phase phase() {
        return seen().phase;
    }

    private void enter(Phase next) {
        seen.set(new Seen(next, null));
    }

    /** Throws unless a transaction is open. */
    void checkMaySend() {
        Seen now = seen();
        if (now.phase != Phase.OPEN) {
            if (now.error != null) {
                throw now.error;
            }
            throw new IllegalStateException("No transaction is open (" + now.phase + "): call beginTransaction first.");
        }
    }

    /** Gets an id, and so fences whoever had it before and ends what that left open. */
    CompletableFuture<Void> init() {
        if (starting != null) {
            return starting;
        }
        if (phase() != Phase.NEW) {
            return refused("initTransactions");
        }
        enter(Phase.STARTING);
        CompletableFuture<Void> done = new CompletableFuture<>();
        starting = done;
        calls.versions().then(this::known).read((id, failure) -> {
            starting = null;
            if (failure != null) {
                TransactionException why = TransactionException.of(failure);
                seen.set(
                        why instanceof TransactionException.Fatal
                                ? new Seen(Phase.DEAD, why)
                                : new Seen(Phase.NEW, null));
                done.completeExceptionally(why);
            } else {
                identity.set(id);
                enter(Phase.READY);
                done.complete(null);
            }
        });
        return done;
    }

    private Reply<ProducerIdentity.Id> known(ApiRanges offered) {
        implicit =
                offered.feature(FEATURE) >= ADDS_IMPLICITLY_FROM && offered.offers(ApiKey.END_TXN.id(), END_WITH_EPOCH);
        sender().transaction(new ProduceMessages.Transaction(transactionalId, implicit));
        return calls.init(ProducerIdentity.Id.NONE);
    }

    /** Opens a transaction; nobody is asked. */
    CompletableFuture<Void> begin() {
        if (phase() != Phase.READY) {
            return refused("beginTransaction");
        }
        enter(Phase.OPEN);
        return CompletableFuture.completedFuture(null);
    }

    /** Sends what was handed in and then makes it visible. */
    CompletableFuture<Void> commit() {
        if (phase() == Phase.COMMITTING && ending != null) {
            return ending;
        }
        if (phase() != Phase.OPEN) {
            return refused("commitTransaction");
        }
        enter(Phase.COMMITTING);
        CompletableFuture<Void> done = new CompletableFuture<>();
        ending = done;
        sender().flush()
                .whenComplete((flushed, never) -> lane.enter(() -> {
                    if (phase() == Phase.COMMITTING) {
                        end(true, done);
                    }
                }));
        return done;
    }

    /** Fails what is not sent, and hides the rest for good. */
    CompletableFuture<Void> abort() {
        if (phase() == Phase.ABORTING && ending != null) {
            return ending;
        }
        if (phase() != Phase.OPEN && phase() != Phase.FAILED) {
            return refused("abortTransaction");
        }
        enter(Phase.ABORTING);
        ending = new CompletableFuture<>();
        CompletableFuture<Void> done = ending;
        proceedToAbort();
        return done;
    }

    /** What is in flight may be written after the end otherwise: it is waited for. */
    private void proceedToAbort() {
        CompletableFuture<Void> done = ending;
        if (phase() != Phase.ABORTING || done == null) {
            return;
        }
        sender().abandonWaiting(new TransactionException.Abortable(
                ErrorCode.TRANSACTION_ABORTABLE, "The transaction was aborted.", null));
        if (!adding && !sender().isAnyInFlight()) {
            wanted.clear();
            end(false, done);
        }
    }

    private void end(boolean commit, CompletableFuture<Void> done) {
        ProducerIdentity.Id current = identity.id();
        Reply<ProducerIdentity.Id> ended = started ? calls.end(current, commit, implicit) : Reply.done(current);
        ended.then(id -> numbersBroken && id.equals(current) ? calls.init(current) : Reply.done(id))
                .read((id, failure) -> {
                    ending = null;
                    if (failure != null) {
                        fail(TransactionException.of(failure));
                        done.completeExceptionally(TransactionException.of(failure));
                    } else {
                        identity.set(id);
                        forget();
                        enter(Phase.READY);
                        done.complete(null);
                    }
                });
    }

    private void forget() {
        added.clear();
        wanted.clear();
        groups.clear();
        started = false;
        numbersBroken = false;
    }

    /** Makes a group's offsets part of the transaction. */
    CompletableFuture<Void> sendOffsets(Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
        if (phase() != Phase.OPEN) {
            return refused("sendOffsetsToTransaction");
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        ProducerIdentity.Id id = identity.id();
        boolean known = implicit || groups.contains(group.groupId());
        started |= implicit;
        Reply<Boolean> first = known ? Reply.done(true) : calls.addOffsets(id, group.groupId());
        first.then(added -> {
                    groups.add(group.groupId());
                    started = true;
                    return calls.commitOffsets(id, offsets, group, implicit);
                })
                .read((committed, failure) -> {
                    if (failure != null) {
                        fail(TransactionException.of(failure));
                        done.completeExceptionally(TransactionException.of(failure));
                    } else {
                        done.complete(null);
                    }
                });
        return done;
    }

    @Override
    public boolean isTransactional() {
        return true;
    }

    @Override
    public boolean admits(TopicPartition partition) {
        if (phase() != Phase.OPEN && phase() != Phase.COMMITTING) {
            return false;
        }
        if (implicit) {
            started = true;
            return true;
        }
        if (added.contains(partition)) {
            return true;
        }
        if (wanted.add(partition)) {
            lane.run(this::addWanted);
        }
        return false;
    }

    private void addWanted() {
        if (adding || wanted.isEmpty()) {
            return;
        }
        adding = true;
        Set<TopicPartition> all = Set.copyOf(wanted);
        calls.add(identity.id(), all).read((yes, failure) -> {
            adding = false;
            wanted.removeAll(all);
            if (failure != null) {
                fail(TransactionException.of(failure));
            } else {
                started = true;
                added.addAll(all);
                addWanted();
                sender().lookAgain();
            }
            proceedToAbort();
        });
    }

    @Override
    public void failed(OutgoingBatch batch, RuntimeException why) {
        numbersBroken |= batch.isNumbered();
        if (phase() != Phase.ABORTING) {
            fail(TransactionException.of(why));
        }
    }

    @Override
    public void landed() {
        proceedToAbort();
    }

    private void fail(TransactionException why) {
        Phase before = phase();
        if (before == Phase.DEAD) {
            return;
        }
        boolean fatal = why instanceof TransactionException.Fatal;
        if (fatal || before == Phase.ABORTING || before == Phase.OPEN || before == Phase.COMMITTING) {
            seen.set(new Seen(fatal ? Phase.DEAD : Phase.FAILED, why));
        }
        CompletableFuture<Void> waiting = ending;
        ending = null;
        if (waiting != null) {
            waiting.completeExceptionally(why);
        }
        if (fatal) {
            sender().abandonOpen(why);
        }
    }

    private CompletableFuture<Void> refused(String what) {
        Seen now = seen();
        return CompletableFuture.failedFuture(
                now.error != null
                        ? now.error
                        : new IllegalStateException(what + " is not possible now: the producer is " + now.phase
                                + (now.phase == Phase.NEW ? "; call initTransactions first." : ".")));
    }

    /** Whether an end would have something to abort. */
    boolean isOpen() {
        return phase() == Phase.OPEN || phase() == Phase.FAILED;
    }
}
