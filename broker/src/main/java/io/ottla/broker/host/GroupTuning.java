package io.ottla.broker.host;

import io.ottla.broker.config.BrokerSettings;
import io.ottla.coordinator.group.GroupSettings;
import io.ottla.protocol.record.Codec;
import io.ottla.protocol.record.Compression;

/** The broker's settings in the shapes that group machines and their hosts take. */
public final class GroupTuning {
    private GroupTuning() {}

    public static GroupSettings machine(BrokerSettings broker) {
        var group = broker.group();
        return new GroupSettings(
                group.sessionMinMs(),
                group.sessionMaxMs(),
                Math.max(0, group.initialRebalanceDelayMs()),
                group.membersMax(),
                group.offsetMetadataBytesMax(),
                group.offsetsRetentionMs(),
                group.offsetsRetentionCheckMs());
    }

    public static HostSettings host(BrokerSettings broker) {
        var group = broker.group();
        Codec codec = Codec.of(group.topicCompression());
        return new HostSettings(
                group.commitAcks(),
                group.commitTimeoutMs(),
                group.loadBufferBytes(),
                codec == null ? Compression.NONE : Compression.of(codec));
    }
}
