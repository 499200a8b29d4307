package io.ottla.broker.control;

import io.ottla.broker.control.Reign.Applied;
import io.ottla.coordinator.cluster.ConfigResource;
import io.ottla.coordinator.cluster.TopicImage;
import io.ottla.coordinator.controller.ElectLeader.Unclean;
import io.ottla.coordinator.controller.RepairPartitions;
import io.ottla.coordinator.store.ConfigStore;
import io.ottla.protocol.lane.Gather;
import io.ottla.protocol.lane.Reply;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gives every partition a leader that lives, as far as can be; part of many steps. On the controller's lane. */
final class SettleWork {
    private static final String UNCLEAN = "unclean.leader.election.enable";

    private final Reign reign;
    private final ConfigStore configs;

    SettleWork(Reign reign, ConfigStore configs) {
        this.reign = reign;
        this.configs = configs;
    }

    /** Elects and commits among these topics; tells nobody. */
    Reply<Applied> elect(Collection<TopicImage> topics) {
        List<String> candidates = RepairPartitions.uncleanCandidates(reign.state(), topics);
        return unclean(candidates)
                .then(allowed -> reign.commit(RepairPartitions.decide(
                        reign.state(), topics, topic -> allowed.getOrDefault(topic, Unclean.FORBIDDEN))));
    }

    /** Whether those topics of which no replica in sync is alive allow another one to lead. */
    private Reply<Map<String, Unclean>> unclean(List<String> topics) {
        Gather<Map<String, String>> overrides = new Gather<>(reign.lane());
        topics.forEach(topic -> overrides.add(configs.read(reign.lane(), ConfigResource.topic(topic))));
        String standard = Boolean.toString(reign.settings().unclean());
        return overrides.all().map(read -> {
            Map<String, Unclean> allowed = new HashMap<>();
            for (int i = 0; i < topics.size(); i++) {
                String value = read.get(i).getOrDefault(UNCLEAN, standard);
                allowed.put(topics.get(i), Boolean.parseBoolean(value) ? Unclean.ALLOWED : Unclean.FORBIDDEN);
            }
            return allowed;
        });
    }
}
