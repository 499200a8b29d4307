package io.ottla.coordinator.group;

import io.ottla.coordinator.machine.Machine;
import io.ottla.coordinator.machine.Outcome;
import java.util.function.Supplier;

/**
 * The groups of one partition of __consumer_offsets. Only says which decision belongs to which command and how an event
 * changes {@link Groups}; every rule is in the file of its decision.
 *
 * <p>Thread: the owner's. Settings are read anew at each decision.
 */
public final class GroupMachine implements Machine<GroupCommand<?>, GroupEvent, GroupAnswer> {
    private final Groups groups = new Groups();
    private final Supplier<GroupSettings> settings;

    public GroupMachine(Supplier<GroupSettings> settings) {
        this.settings = settings;
    }

    @Override
    public Outcome<GroupCommand<?>, GroupEvent, GroupAnswer> decide(GroupCommand<?> command, long nowMs) {
        GroupSettings now = settings.get();
        if (command instanceof Heartbeat.Command c) {
            return Heartbeat.decide(groups, c);
        } else if (command instanceof CommitOffsets.Command c) {
            return CommitOffsets.decide(groups, c, now, nowMs);
        } else if (command instanceof FetchOffsets.Command c) {
            return FetchOffsets.decide(groups, c);
        } else if (command instanceof JoinGroup.Command c) {
            return JoinGroup.decide(groups, c, now, nowMs);
        } else if (command instanceof SyncGroup.Command c) {
            return SyncGroup.decide(groups, c, now, nowMs);
        } else if (command instanceof LeaveGroup.Command c) {
            return LeaveGroup.decide(groups, c, now, nowMs);
        } else if (command instanceof GroupCommand.Unasked c) {
            return decideUnasked(c, now, nowMs);
        }
        return decideAdmin(command);
    }

    private Outcome<GroupCommand<?>, GroupEvent, GroupAnswer> decideAdmin(GroupCommand<?> command) {
        if (command instanceof DescribeGroup.Command c) {
            return DescribeGroup.decide(groups, c);
        } else if (command instanceof ListGroups.Command c) {
            return ListGroups.decide(groups, c);
        } else if (command instanceof DeleteGroup.Command c) {
            return DeleteGroup.decide(groups, c);
        } else if (command instanceof DeleteOffsets.Command c) {
            return DeleteOffsets.decide(groups, c);
        }
        throw new IllegalArgumentException("no decision for " + command.getClass());
    }

    private Outcome<GroupCommand<?>, GroupEvent, GroupAnswer> decideUnasked(
            GroupCommand.Unasked command, GroupSettings now, long nowMs) {
        if (command instanceof SessionOver c) {
            return SessionOver.decide(groups, c, now, nowMs);
        } else if (command instanceof JoinPhaseOver c) {
            return JoinPhaseOver.decide(groups, c, now, nowMs);
        } else if (command instanceof SyncPhaseOver c) {
            return SyncPhaseOver.decide(groups, c, now, nowMs);
        } else if (command instanceof PendingJoinOver c) {
            return PendingJoinOver.decide(groups, c, now, nowMs);
        } else if (command instanceof ExpireOffsets) {
            return ExpireOffsets.decide(groups, now, nowMs);
        } else if (command instanceof ForgetTopics c) {
            return ForgetTopics.decide(groups, c);
        } else if (command instanceof ResumeGroups) {
            return ResumeGroups.decide(groups, now, nowMs);
        }
        throw new IllegalArgumentException("no decision for " + command.getClass());
    }

    @Override
    public void apply(GroupEvent event) {
        if (event instanceof GroupEvent.OffsetSaved e) {
            groups.put(e.groupId(), e.key(), e.offset());
        } else if (event instanceof GroupEvent.OffsetRemoved e) {
            groups.remove(e.groupId(), e.key());
        } else if (event instanceof GroupEvent.GroupChanged e) {
            groups.put(e.group());
        } else if (event instanceof GroupEvent.GroupSaved e) {
            groups.put(e.group());
        } else if (event instanceof GroupEvent.GroupRemoved e) {
            groups.remove(e.groupId());
        } else if (event instanceof GroupEvent.GroupForgotten e) {
            groups.remove(e.groupId());
        } else if (event instanceof GroupEvent.OffsetPending e) {
            groups.hold(e);
        } else if (event instanceof GroupEvent.TransactionEnded e) {
            groups.endTransaction(e.producerId(), e.committed());
        }
    }

    /** The state, for the decisions' tests. */
    Groups groups() {
        return groups;
    }
}
