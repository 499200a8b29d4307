package io.ottla.broker.api.admin;

import io.ottla.broker.config.BrokerConfigs;
import io.ottla.broker.config.BrokerOptions;
import io.ottla.broker.config.UnknownName;
import io.ottla.protocol.config.BadSettingException;
import io.ottla.protocol.config.Option;
import io.ottla.protocol.config.OptionType;
import io.ottla.protocol.config.UpdateMode;
import io.ottla.protocol.wire.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which overrides this broker, or all brokers, may have at run time (KIP-226). Pure, on any thread. */
final class BrokerConfigRules implements ConfigEdit.Lists {
    private final BrokerConfigs configs;
    private final Level level;

    BrokerConfigRules(BrokerConfigs configs, Level level) {
        this.configs = configs;
        this.level = level;
    }

    /** Whom an override is for. */
    enum Level {
        THIS_BROKER(UpdateMode.PER_BROKER),
        EVERY_BROKER(UpdateMode.CLUSTER_WIDE);

        private final UpdateMode least;

        Level(UpdateMode least) {
            this.least = least;
        }
    }

    /** The overrides after the changes, or why they cannot be. */
    ConfigEdit.Result edit(Map<String, String> current, List<ConfigEdit.Change> changes, ErrorCode noValue) {
        for (ConfigEdit.Change change : changes) {
            ConfigEdit.Refused refused = trouble(change);
            if (refused != null) {
                return refused;
            }
        }
        ConfigEdit.Result result = ConfigEdit.apply(current, changes, this, noValue);
        return result instanceof ConfigEdit.Accepted accepted ? check(accepted) : result;
    }

    private ConfigEdit.@Nullable Refused trouble(ConfigEdit.Change change) {
        Option<?> row = BrokerOptions.TABLE.find(change.name());
        if (row == null) {
            return change.operation() == ConfigEdit.DELETE
                    ? null
                    : new ConfigEdit.Refused(
                            ErrorCode.INVALID_CONFIG,
                            "brokers have no config called " + change.name() + ": "
                                    + UnknownName.ofBroker(change.name()));
        }
        if (row.updateMode() == UpdateMode.READ_ONLY) {
            return new ConfigEdit.Refused(
                    ErrorCode.INVALID_REQUEST,
                    change.name() + " cannot be changed while the broker runs: set it in the broker's property file");
        }
        if (row.updateMode().compareTo(level.least) < 0) {
            return new ConfigEdit.Refused(
                    ErrorCode.INVALID_REQUEST,
                    change.name() + " cannot be changed for all brokers at once: name the broker");
        }
        return null;
    }

    private ConfigEdit.Result check(ConfigEdit.Accepted accepted) {
        try {
            if (level == Level.THIS_BROKER) {
                configs.previewForThis(accepted.overrides());
            } else {
                configs.previewForAll(accepted.overrides());
            }
            return accepted;
        } catch (BadSettingException e) {
            return new ConfigEdit.Refused(ErrorCode.INVALID_REQUEST, Objects.requireNonNull(e.getMessage()));
        }
    }

    @Override
    public boolean isList(String name) {
        Option<?> row = BrokerOptions.TABLE.find(name);
        return row != null && row.type() == OptionType.LIST;
    }

    @Override
    public String inherited(String name) {
        BrokerConfigs.Layers layers = configs.layers();
        String text = level == Level.THIS_BROKER ? layers.forAll().get(name) : null;
        if (text == null) {
            text = configs.fixed().get(name);
        }
        if (text == null) {
            Option<?> row = BrokerOptions.TABLE.find(name);
            text = row == null ? null : row.defaultText();
        }
        return Objects.requireNonNullElse(text, "");
    }
}
