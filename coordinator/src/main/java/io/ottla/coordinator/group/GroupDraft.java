package io.ottla.coordinator.group;

import io.ottla.coordinator.group.Group.InitialWindow;
import io.ottla.coordinator.machine.Outcome;
import io.ottla.coordinator.machine.Outcome.Answered;
import io.ottla.coordinator.machine.TimerOrder;
import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The next state of a group while a decision works it out, together with the answers and timers that come with it. A
 * copy: the group that it was made from stays as it is. Lives as long as the decision.
 */
final class GroupDraft {
    private final Group from;
    private final GroupSettings settings;
    private final long nowMs;
    private final Map<String, Member> members;
    private final Set<String> pendingJoins;
    private final List<Answered<GroupAnswer>> answers = new ArrayList<>();
    /** The last order for each timer: it is the one that counts. */
    private final Map<GroupCommand<?>, TimerOrder<GroupCommand<?>>> timers = new LinkedHashMap<>();

    private Phase phase;
    private long phaseSinceMs;
    private @Nullable String protocolType;
    private int generation;
    private @Nullable String protocolName;
    private @Nullable String leaderId;
    private InitialWindow window;
    private boolean changed;
    private boolean saved;

    GroupDraft(Group from, GroupSettings settings, long nowMs) {
        this.from = from;
        this.settings = settings;
        this.nowMs = nowMs;
        this.members = new LinkedHashMap<>(from.members());
        this.pendingJoins = new LinkedHashSet<>(from.pendingJoins());
        this.phase = from.phase();
        this.phaseSinceMs = from.phaseSinceMs();
        this.protocolType = from.protocolType();
        this.generation = from.generation();
        this.protocolName = from.protocolName();
        this.leaderId = from.leaderId();
        this.window = from.window();
    }

    String id() {
        return from.id();
    }

    GroupSettings settings() {
        return settings;
    }

    boolean in(Phase wanted) {
        return phase == wanted;
    }

    Collection<Member> members() {
        return List.copyOf(members.values());
    }

    Member member(String memberId) {
        Member member = members.get(memberId);
        if (member == null) {
            throw new IllegalStateException("no member " + memberId + " in " + from);
        }
        return member;
    }

    boolean has(String memberId) {
        return members.containsKey(memberId);
    }

    /** As {@link Group#check(String, String)}, for the members that there are by now. */
    ErrorCode check(String memberId, @Nullable String instanceId) {
        Map<String, String> instances = instanceId == null ? Map.of() : Group.instancesOf(members);
        return Group.check(members, instances, memberId, instanceId);
    }

    Set<String> pendingJoins() {
        return pendingJoins;
    }

    InitialWindow window() {
        return window;
    }

    int generation() {
        return generation;
    }

    @Nullable
    String protocolType() {
        return protocolType;
    }

    @Nullable
    String protocolName() {
        return protocolName;
    }

    @Nullable
    String leaderId() {
        return leaderId;
    }

    /** The longest time that any member may take to rejoin, in milliseconds; never negative. */
    int rebalanceTimeoutMs() {
        return members.values().stream().mapToInt(Member::rebalanceTimeoutMs).reduce(0, Math::max);
    }

    void enter(Phase next) {
        phase = next;
        phaseSinceMs = nowMs;
        changed = true;
    }

    void window(InitialWindow next) {
        window = next;
        changed = true;
    }

    void lead(@Nullable String memberId) {
        leaderId = memberId;
        changed = true;
    }

    /** The rebalance has come to a result: a new generation that speaks this protocol. */
    void nextGeneration(@Nullable String chosenProtocol) {
        generation = generation == Integer.MAX_VALUE ? 1 : generation + 1;
        protocolName = chosenProtocol;
        changed = true;
    }

    /** Adds a member or replaces the one of the same id. The first member decides the protocol type. */
    void put(Member member) {
        if (members.isEmpty()) {
            protocolType = member.protocolType();
        }
        members.put(member.id(), member);
        changed = true;
    }

    /** Takes a member out; whoever waits in its name is told the reason. The lead passes to the next one. */
    void remove(String memberId, ErrorCode reason) {
        Member gone = members.get(memberId);
        if (gone == null) {
            return;
        }
        refuseWaiting(gone, reason);
        cancel(new SessionOver(id(), memberId));
        members.remove(memberId);
        if (memberId.equals(leaderId)) {
            leaderId = members.isEmpty() ? null : members.keySet().iterator().next();
        }
        changed = true;
    }

    /** A static member came back under a new id; whoever waits under the old one is fenced. */
    void rename(String oldId, String newId) {
        refuseWaiting(member(oldId), ErrorCode.FENCED_INSTANCE_ID);
        cancel(new SessionOver(id(), oldId));
        Member renamed = member(oldId).renamed(newId);
        members.remove(oldId);
        members.put(newId, renamed);
        if (oldId.equals(leaderId)) {
            leaderId = newId;
        }
        changed = true;
    }

    boolean addPending(String memberId) {
        changed = true;
        return pendingJoins.add(memberId);
    }

    boolean removePending(String memberId) {
        boolean removed = pendingJoins.remove(memberId);
        if (removed) {
            cancel(new PendingJoinOver(id(), memberId));
            changed = true;
        }
        return removed;
    }

    /** Tells whoever waits in the member's name that there will be no join result or assignment. */
    private void refuseWaiting(Member member, ErrorCode reason) {
        answerJoin(member.id(), JoinGroup.Answer.refused(member.id(), reason));
        answerSync(member.id(), SyncGroup.Answer.refused(reason));
    }

    /** Ends the wait for the join phase, if the member is in it. */
    void answerJoin(String memberId, JoinGroup.Answer answer) {
        Member member = member(memberId);
        if (member.awaitsJoin()) {
            answer(member.joinTicket(), answer);
            put(member.withJoinTicket(GroupCommand.NO_TICKET));
        }
    }

    /** Ends the wait for the assignment, if the member is in it; its session had stood still and begins anew. */
    void answerSync(String memberId, SyncGroup.Answer answer) {
        Member member = member(memberId);
        if (member.awaitsSync()) {
            answer(member.syncTicket(), answer);
            put(member.withSyncTicket(GroupCommand.NO_TICKET));
            restartSession(member);
        }
    }

    void answer(long ticket, GroupAnswer answer) {
        answers.add(new Answered<>(ticket, answer));
    }

    void arm(GroupCommand<?> command, long delayMs) {
        order(new TimerOrder.Arm<>(command, delayMs));
    }

    void cancel(GroupCommand<?> command) {
        order(new TimerOrder.Cancel<>(command));
    }

    private void order(TimerOrder<GroupCommand<?>> order) {
        timers.remove(order.command());
        timers.put(order.command(), order);
    }

    /** From now on the member may be silent for its session timeout. */
    void restartSession(Member member) {
        arm(new SessionOver(id(), member.id()), member.sessionTimeoutMs());
    }

    /** What is being decided has to survive this coordinator. */
    void save() {
        saved = true;
    }

    Outcome<GroupCommand<?>, GroupEvent, GroupAnswer> outcome() {
        List<GroupEvent> events = List.of();
        if (saved) {
            events = List.of(new GroupEvent.GroupSaved(toGroup()));
        } else if (changed) {
            events = List.of(new GroupEvent.GroupChanged(toGroup()));
        }
        return new Outcome<>(events, answers, List.copyOf(timers.values()));
    }

    private Group toGroup() {
        return new Group(
                from.id(),
                phase,
                phaseSinceMs,
                protocolType,
                generation,
                protocolName,
                leaderId,
                members,
                Group.instancesOf(members),
                pendingJoins,
                window);
    }
}
