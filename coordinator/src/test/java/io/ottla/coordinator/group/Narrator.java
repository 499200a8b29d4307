package io.ottla.coordinator.group;

import io.ottla.coordinator.machine.Outcome;
import io.ottla.coordinator.machine.TimerOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Tells in a transcript what came of a command. */
final class Narrator {
    private Narrator() {}

    static String tell(Outcome<GroupCommand<?>, GroupEvent, GroupAnswer> outcome) {
        StringBuilder text = new StringBuilder();
        outcome.events().forEach(e -> text.append("  event ").append(event(e)).append('\n'));
        outcome.answers()
                .forEach(a -> text.append("  answer ")
                        .append(a.ticket())
                        .append(' ')
                        .append(answer(a.answer()))
                        .append('\n'));
        outcome.timers().forEach(t -> text.append("  ").append(timer(t)).append('\n'));
        return text.toString().replaceAll(" +\n", "\n");
    }

    static String timer(TimerOrder<GroupCommand<?>> order) {
        return order instanceof TimerOrder.Arm<GroupCommand<?>> arm
                ? "arm " + command(arm.command()) + " " + arm.delayMs()
                : "cancel " + command(order.command());
    }

    static String command(GroupCommand<?> command) {
        return command.toString()
                .replace("groupId=", "")
                .replace("memberId=", "")
                .replace("[]", "")
                .replace("[", " ")
                .replace(",", "")
                .replace("]", "");
    }

    private static String event(GroupEvent event) {
        if (event instanceof GroupEvent.GroupSaved e) {
            return "saved " + group(e.group());
        } else if (event instanceof GroupEvent.GroupChanged e) {
            return "changed " + group(e.group());
        } else if (event instanceof GroupEvent.OffsetSaved e) {
            CommittedOffset o = e.offset();
            return "offset " + e.groupId() + " " + e.key() + "=" + o.offset()
                    + (o.metadata().isEmpty() ? "" : ":" + o.metadata()) + (o.expireMs() == -1 ? "" : " expires");
        }
        return event.toString()
                .replaceAll("(OffsetKey)?\\[(topic|groupId|producerId)=", " ")
                .replace("]", "");
    }

    private static String group(Group g) {
        return g.id() + " " + g.phase().wireName() + " generation=" + g.generation() + " protocol=" + g.protocolName()
                + " leader=" + g.leaderId() + " members="
                + g.members().values().stream().map(Narrator::member).toList()
                + (g.pendingJoins().isEmpty() ? "" : " pending=" + g.pendingJoins());
    }

    /** A star for one that waits for the join, a plus for one that waits for its assignment. */
    private static String member(Member m) {
        return m.id()
                + (m.awaitsJoin() ? "*" : "")
                + (m.awaitsSync() ? "+" : "")
                + (m.assignment().length == 0 ? "" : "/" + text(m.assignment()));
    }

    private static String answer(GroupAnswer answer) {
        if (answer instanceof JoinGroup.Answer a) {
            return a.error() + " member=" + a.memberId() + " generation=" + a.generation() + " protocol="
                    + a.protocolType()
                    + "/" + a.protocolName() + " leader=" + a.leaderId() + (a.skipAssignment() ? " skip" : "")
                    + " participants="
                    + a.participants().stream()
                            .map(JoinGroup.Participant::memberId)
                            .toList();
        } else if (answer instanceof SyncGroup.Answer a) {
            return a.error() + " protocol=" + a.protocolType() + "/" + a.protocolName() + " assignment="
                    + text(a.assignment());
        } else if (answer instanceof LeaveGroup.Answer a) {
            return a.error() + " "
                    + a.left().stream().map(l -> l.error().name()).toList();
        } else if (answer instanceof FetchOffsets.Answer a) {
            return a.error() + " "
                    + a.fetched().stream()
                            .map(f -> f.key() + "=" + f.offset() + (f.metadata().isEmpty() ? "" : ":" + f.metadata())
                                    + (f.error().code() == 0 ? "" : " " + f.error()))
                            .sorted()
                            .collect(Collectors.joining(" "));
        } else if (answer instanceof DescribeGroup.Answer a) {
            return a.error() + " " + a.phase().wireName() + " " + a.protocolType() + "/" + a.protocolName() + " "
                    + described(a.members());
        } else if (answer instanceof ListGroups.Answer a) {
            return a.error() + " "
                    + a.groups().stream()
                            .map(g -> g.groupId() + "/" + g.protocolType() + "/"
                                    + g.phase().wireName())
                            .sorted()
                            .toList();
        }
        return answer.toString()
                .replace("Answer[", "")
                .replace("errors=", "")
                .replace("error=", "")
                .replaceAll("]$", "");
    }

    private static String described(List<DescribeGroup.Described> members) {
        return members.stream()
                .map(m -> m.memberId() + "@" + m.clientId() + m.clientHost() + "/" + text(m.assignment()))
                .toList()
                .toString();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
