package io.ottla.broker.api.admin;

import io.ottla.broker.config.BrokerConfigs;
import io.ottla.broker.config.TopicOption;
import io.ottla.broker.config.TopicOptions;
import io.ottla.broker.config.TopicSettings;
import io.ottla.broker.config.UnknownName;
import io.ottla.protocol.config.BadSettingException;
import io.ottla.protocol.config.OptionType;
import io.ottla.protocol.config.Settings;
import io.ottla.protocol.wire.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Which overrides a topic may have. Pure, on any thread. */
final class TopicConfigRules implements ConfigEdit.Lists {
    private final Settings broker;

    private TopicConfigRules(Settings broker) {
        this.broker = broker;
    }

    static TopicConfigRules of(BrokerConfigs configs) {
        return new TopicConfigRules(configs.live().current().raw());
    }

    /** The overrides after the changes, or why they cannot be. */
    ConfigEdit.Result edit(Map<String, String> current, List<ConfigEdit.Change> changes, ErrorCode noValue) {
        ConfigEdit.Result result = ConfigEdit.apply(current, changes, this, noValue);
        return result instanceof ConfigEdit.Accepted accepted ? check(accepted, changes) : result;
    }

    private ConfigEdit.Result check(ConfigEdit.Accepted accepted, List<ConfigEdit.Change> changes) {
        for (ConfigEdit.Change change : changes) {
            boolean known = TopicOptions.TABLE.find(change.name()) != null;
            if (!known && change.operation() != ConfigEdit.DELETE) {
                return new ConfigEdit.Refused(
                        ErrorCode.INVALID_CONFIG,
                        "topics have no config called " + change.name() + ": " + UnknownName.ofTopic(change.name()));
            }
        }
        try {
            TopicSettings.of(broker, accepted.overrides());
            return accepted;
        } catch (BadSettingException e) {
            return new ConfigEdit.Refused(ErrorCode.INVALID_CONFIG, Objects.requireNonNull(e.getMessage()));
        }
    }

    @Override
    public boolean isList(String name) {
        var row = TopicOptions.TABLE.find(name);
        return row != null && row.type() == OptionType.LIST;
    }

    @Override
    public String inherited(String name) {
        TopicOption<?> option = TopicOptions.find(name);
        return option == null ? "" : option.inheritedText(broker);
    }
}
