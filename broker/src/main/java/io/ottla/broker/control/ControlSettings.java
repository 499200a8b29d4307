package io.ottla.broker.control;

import io.ottla.coordinator.controller.CreateTopic;

/**
 * What the controller on this broker goes by.
 *
 * @param interBrokerListener the listener by which brokers reach each other
 * @param defaults num.partitions and default.replication.factor
 * @param deletion delete.topic.enable
 * @param unclean unclean.leader.election.enable, for topics that do not say otherwise
 * @param balanceEveryMs leader.imbalance.check.interval.seconds; 0 when auto.leader.rebalance.enable is false
 * @param imbalancePercent leader.imbalance.per.broker.percentage
 */
public record ControlSettings(
        int brokerId,
        String interBrokerListener,
        CreateTopic.Defaults defaults,
        Deletion deletion,
        boolean unclean,
        long balanceEveryMs,
        int imbalancePercent) {
    /** Whether topics may be deleted. */
    public enum Deletion {
        ENABLED,
        DISABLED
    }
}
