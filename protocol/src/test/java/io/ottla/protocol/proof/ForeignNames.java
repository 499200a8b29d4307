package io.ottla.protocol.proof;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** How Kafka names what our schemas describe, and which of its versions is which of ours. */
final class ForeignNames {
    private ForeignNames() {}

    static List<String> of(OurMessage ours) {
        return switch (ours.kind()) {
            case "request" ->
                apis(ours.name()).map(name -> name + "RequestData").toList();
            case "response" ->
                apis(ours.name()).map(name -> name + "ResponseData").toList();
            // 4.4 keeps the layouts that it only reads under names of their own.
            default -> List.of(ours.name(), ours.name() + "Data", "Legacy" + ours.name());
        };
    }

    private static Stream<String> apis(String name) {
        return name.equals("ListConfigResources") ? Stream.of(name, "ListClientMetricsResources") : Stream.of(name);
    }

    /** Structs that may be null, which the schemas of 3.9 do not say. */
    static Set<String> nullableStructs(OurMessage ours) {
        return switch (ours.toString()) {
            case "ConsumerGroupHeartbeat response", "ShareGroupHeartbeat response" -> Set.of("assignment");
            case "DescribeTopicPartitions request" -> Set.of("cursor");
            case "DescribeTopicPartitions response" -> Set.of("next_cursor");
            case "ConsumerGroupMemberMetadataValue data" -> Set.of("classic_member_metadata");
            default -> Set.of();
        };
    }

    /**
     * Keys of stored records have one layout each; the version that Kafka gives them is the type of the record, which
     * goes in front.
     */
    static int ourVersion(OurMessage ours, int theirs) {
        return ours.name().endsWith("Key") ? 0 : theirs;
    }
}
