package io.ottla.client.consumer;

import io.ottla.client.ClientException;
import io.ottla.protocol.wire.ErrorCode;

/** What a member does about an error of its coordinator. */
enum Reaction {
    /** Joins with the id that came with the answer. */
    TAKE_ID,
    /** Joins anew as who it is. */
    REJOIN,
    /** Joins anew; what it holds may be another's by now. */
    REJOIN_WITHOUT_GENERATION,
    /** Joins anew as somebody new; what it holds may be another's by now. */
    REJOIN_AS_NEW,
    /** Looks for the coordinator and asks again. */
    LOOK_ELSEWHERE,
    /** Asks again after a wait. */
    ASK_AGAIN,
    /** Gives up and says so. */
    FAIL;

    static Reaction to(ErrorCode error) {
        return switch (error) {
            case MEMBER_ID_REQUIRED -> TAKE_ID;
            case REBALANCE_IN_PROGRESS -> REJOIN;
            case ILLEGAL_GENERATION -> REJOIN_WITHOUT_GENERATION;
            case UNKNOWN_MEMBER_ID -> REJOIN_AS_NEW;
            case NOT_COORDINATOR, COORDINATOR_NOT_AVAILABLE -> LOOK_ELSEWHERE;
            case BROKER_NOT_AVAILABLE -> ASK_AGAIN;
            default -> error.isRetriable() ? ASK_AGAIN : FAIL;
        };
    }

    /** Whether the answer to a commit says something about being a member. */
    static boolean isOfMembership(ErrorCode error) {
        return switch (error) {
            case REBALANCE_IN_PROGRESS, ILLEGAL_GENERATION, UNKNOWN_MEMBER_ID, FENCED_INSTANCE_ID -> true;
            default -> false;
        };
    }

    /** What the application is told when a member gives up. */
    static ClientException failure(ErrorCode error, ConsumerRules rules) {
        String group = "Group '" + rules.groupId() + "'";
        return ClientException.lasting(
                error,
                switch (error) {
                    case FENCED_INSTANCE_ID ->
                        group + ": another consumer has joined as group.instance.id=" + rules.instanceId()
                                + " and has taken the place of this one, which has to be closed. Each instance needs a name of"
                                + " its own.";
                    case INCONSISTENT_GROUP_PROTOCOL ->
                        group + " shares partitions out in a way that partition.assignment.strategy="
                                + rules.assignorNames() + " does not offer, or is no group of consumers.";
                    case INVALID_SESSION_TIMEOUT ->
                        group + ": session.timeout.ms=" + rules.sessionTimeoutMs()
                                + " is outside what the broker allows (group.min.session.timeout.ms to"
                                + " group.max.session.timeout.ms).";
                    case GROUP_MAX_SIZE_REACHED ->
                        group + " has as many members as the broker allows (group.max.size).";
                    case GROUP_AUTHORIZATION_FAILED -> group + ": this client is not allowed to use it.";
                    case INVALID_GROUP_ID -> group + ": the broker does not take this group.id.";
                    case UNSUPPORTED_VERSION ->
                        group + ": the broker is too old for group.instance.id=" + rules.instanceId() + ".";
                    default -> group + " does not let this member in: " + error;
                });
    }
}
