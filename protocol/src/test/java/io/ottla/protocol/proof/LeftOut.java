package io.ottla.protocol.proof;

import java.util.Map;

/** What of Kafka's protocol the proof leaves out, by name, each with the reason. */
final class LeftOut {
    private static final String QUORUM = "spoken only among the nodes of a Raft quorum, which we have none of";
    private static final String REGISTRATION = "spoken only by brokers to a Raft controller; ours are in ZooKeeper";
    private static final String EARLY_ACCESS =
            "3.9 had share groups as early access, and 4.x changed the layout in place";

    /** APIs that we have no schema for. */
    static final Map<String, String> APIS = Map.of(
            "Vote", QUORUM,
            "BeginQuorumEpoch", QUORUM,
            "EndQuorumEpoch", QUORUM,
            "FetchSnapshot", QUORUM,
            "UpdateRaftVoter", QUORUM,
            "BrokerRegistration", REGISTRATION,
            "BrokerHeartbeat", REGISTRATION,
            "ControllerRegistration", REGISTRATION,
            "AssignReplicasToDirs", REGISTRATION,
            "ListClientMetricsResources", "the name that 3.9 has for ListConfigResources, and proven there");

    /** Messages of one release that are not compared; another release proves the same versions. */
    static final Map<String, String> MESSAGES = Map.of(
            "Kafka 3.9 ReadShareGroupStateSummaryResponseData", EARLY_ACCESS,
            "Kafka 3.9 ShareGroupMetadataValue", EARLY_ACCESS);

    private LeftOut() {}
}
