package io.ottla.coordinator.group;

import io.ottla.protocol.wire.ErrorCode;

/**
 * Something that a group machine is asked to decide. Callers hold a ticket by which they are answered, perhaps much
 * later; timers hold none.
 */
public interface GroupCommand<A extends GroupAnswer> {
    /** The ticket of commands that nobody waits for. */
    long NO_TICKET = 0;

    /** By which the answer finds the one who asked; {@link #NO_TICKET} if nobody does. */
    default long ticket() {
        return NO_TICKET;
    }

    /** This command's answer when it could not be decided or stored. */
    A refuse(ErrorCode error);

    /** This command's answer while the log is still being read. */
    default A whileLoading() {
        return refuse(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS);
    }

    /** This command's answer when what it decided is too large for the log. */
    default A tooLarge() {
        return refuse(ErrorCode.MESSAGE_TOO_LARGE);
    }

    /** A command that comes from a timer or from the host itself. */
    interface Unasked extends GroupCommand<GroupAnswer.Unheard> {
        @Override
        default GroupAnswer.Unheard refuse(ErrorCode error) {
            return new GroupAnswer.Unheard();
        }
    }
}
