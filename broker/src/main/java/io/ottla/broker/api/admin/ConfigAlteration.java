package io.ottla.broker.api.admin;

import io.ottla.broker.config.BrokerConfigs;
import io.ottla.broker.meta.ConfigFeed;
import io.ottla.broker.meta.Metadata;
import io.ottla.coordinator.cluster.ConfigResource;
import io.ottla.coordinator.store.ConfigStore;
import io.ottla.coordinator.store.StoreException;
import io.ottla.protocol.lane.Lane;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.wire.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes the overrides of one topic or broker: checked, stored, and in force at this broker before the answer. Shared
 * by AlterConfigs, which replaces all overrides, and IncrementalAlterConfigs, which changes some. Thread: asked from any
 * lane.
 */
final class ConfigAlteration {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigAlteration.class);

    private final IntSupplier brokerId;
    private final Metadata metadata;
    private final ConfigStore store;
    private final ConfigFeed feed;
    private final BrokerConfigs configs;

    ConfigAlteration(
            IntSupplier brokerId, Metadata metadata, ConfigStore store, ConfigFeed feed, BrokerConfigs configs) {
        this.brokerId = brokerId;
        this.metadata = metadata;
        this.store = store;
        this.feed = feed;
        this.configs = configs;
    }

    /** What overrides there were before counts for nothing, or is the ground for the changes. */
    enum Base {
        NOTHING,
        CURRENT
    }

    /** What became of it; NONE and null when it is done. */
    record Altered(ErrorCode error, @Nullable String message) {
        static final Altered DONE = new Altered(ErrorCode.NONE, null);
    }

    /** Alters a resource of type topic or broker; any other type is refused. Never fails. */
    Reply<Altered> alter(
            Lane asker, byte type, String name, List<ConfigEdit.Change> changes, Base base, boolean validateOnly) {
        return switch (type) {
            case ResourceType.TOPIC -> alterTopic(asker, name, changes, base, validateOnly);
            case ResourceType.BROKER -> alterBroker(asker, name, changes, base, validateOnly);
            default ->
                refused(
                        ErrorCode.INVALID_REQUEST,
                        "configs of resource type " + type
                                + " cannot be altered this way, allowed are 2 (topic), 4 (broker)"
                                + " and, one by one, 8 (broker logger)");
        };
    }

    private Reply<Altered> alterTopic(
            Lane asker, String name, List<ConfigEdit.Change> changes, Base base, boolean validateOnly) {
        String trouble = TopicNames.trouble(name);
        if (trouble != null) {
            return refused(ErrorCode.INVALID_TOPIC_EXCEPTION, trouble);
        }
        if (metadata.image().topic(name) == null) {
            return refused(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "there is no topic '" + name + "'");
        }
        TopicConfigRules rules = TopicConfigRules.of(configs);
        Rule rule = current -> rules.edit(ground(base, current), changes, ErrorCode.INVALID_REQUEST);
        return edit(asker, ConfigResource.topic(name), rule, validateOnly);
    }

    private Reply<Altered> alterBroker(
            Lane asker, String name, List<ConfigEdit.Change> changes, Base base, boolean validateOnly) {
        boolean every = BrokerName.isEveryBroker(name);
        int ownId = brokerId.getAsInt();
        String trouble = every ? null : BrokerName.trouble(name, ownId);
        if (trouble != null) {
            return refused(ErrorCode.INVALID_REQUEST, trouble);
        }
        BrokerConfigRules rules = new BrokerConfigRules(
                configs, every ? BrokerConfigRules.Level.EVERY_BROKER : BrokerConfigRules.Level.THIS_BROKER);
        Rule rule = current -> rules.edit(ground(base, current), changes, ErrorCode.INVALID_REQUEST);
        return edit(asker, every ? ConfigResource.brokerDefault() : ConfigResource.broker(ownId), rule, validateOnly);
    }

    private static Map<String, String> ground(Base base, Map<String, String> current) {
        return base == Base.NOTHING ? Map.of() : current;
    }

    private Reply<Altered> edit(Lane asker, ConfigResource resource, Rule rule, boolean validateOnly) {
        Reply<Altered> altered = Reply.on(asker);
        if (validateOnly) {
            store.read(asker, resource)
                    .read((current, failure) -> altered.complete(
                            current == null ? failed(resource, failure) : verdict(rule.apply(current))));
            return altered;
        }
        store.edit(asker, resource, current -> stored(rule.apply(current))).read((edited, failure) -> {
            if (edited instanceof ConfigStore.Edited.Stored stored) {
                feed.apply(asker, resource, stored.overrides())
                        .read((applied, trouble) ->
                                altered.complete(trouble == null ? Altered.DONE : failed(resource, trouble)));
            } else if (edited instanceof ConfigStore.Edited.Refused refused) {
                altered.complete(new Altered(refused.error(), refused.message()));
            } else {
                altered.complete(failed(resource, failure));
            }
        });
        return altered;
    }

    private static ConfigStore.Edited stored(ConfigEdit.Result result) {
        if (result instanceof ConfigEdit.Refused refused) {
            return new ConfigStore.Edited.Refused(refused.error(), refused.message());
        }
        return new ConfigStore.Edited.Stored(((ConfigEdit.Accepted) result).overrides());
    }

    private static Altered verdict(ConfigEdit.Result result) {
        return result instanceof ConfigEdit.Refused refused
                ? new Altered(refused.error(), refused.message())
                : Altered.DONE;
    }

    private static Altered failed(ConfigResource resource, @Nullable Throwable failure) {
        if (failure instanceof StoreException store) {
            return new Altered(store.kind().error(), store.getMessage());
        }
        LOG.error("configs of {} not altered", resource.path(), failure);
        return new Altered(ErrorCode.REQUEST_TIMED_OUT, "the configs could not be altered, see the broker's log");
    }

    private static Reply<Altered> refused(ErrorCode error, String message) {
        return Reply.done(new Altered(error, Objects.requireNonNull(message)));
    }

    /** The overrides after the changes. */
    @FunctionalInterface
    private interface Rule {
        ConfigEdit.Result apply(Map<String, String> current);
    }
}
