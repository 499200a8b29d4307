package io.ottla.broker.config;

import io.ottla.protocol.config.BadSettingException;
import io.ottla.protocol.config.Option;
import io.ottla.protocol.config.Settings;
import io.ottla.protocol.config.UpdateMode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The layers of this broker's settings (KIP-226), strongest first:
 *
 * <pre>
 * /config/brokers/5          dynamic, for this broker
 * /config/brokers/&lt;default&gt;  dynamic, for every broker
 * server.properties          static, with --override
 * the option's default
 * </pre>
 *
 * A dynamic value that cannot be used is left out with a warning: it must not take down a running broker. Thread: the
 * layers change on the metadata lane; read from anywhere.
 */
public final class BrokerConfigs {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerConfigs.class);

    private final Map<String, String> fixed;
    private final LiveSettings live;
    private final AtomicReference<Layers> layers = new AtomicReference<>(new Layers(Map.of(), Map.of()));

    /** @param live with the settings that came from the property file */
    public BrokerConfigs(LiveSettings live) {
        this.live = live;
        this.fixed = live.current().raw().texts();
    }

    /** What the property file says, with --override. */
    public Map<String, String> fixed() {
        return fixed;
    }

    /** The dynamic layers as they are stored. */
    public Layers layers() {
        return Objects.requireNonNull(layers.get());
    }

    public LiveSettings live() {
        return live;
    }

    /** Both dynamic layers anew. */
    public void stored(Map<String, String> forAll, Map<String, String> forThis) {
        replace(new Layers(Map.copyOf(forAll), Map.copyOf(forThis)));
    }

    /** The dynamic layer of every broker anew. */
    public void storedForAll(Map<String, String> overrides) {
        replace(new Layers(Map.copyOf(overrides), layers().forThis));
    }

    /** The dynamic layer of this broker anew. */
    public void storedForThis(Map<String, String> overrides) {
        replace(new Layers(layers().forAll, Map.copyOf(overrides)));
    }

    /**
     * The settings that these layers would make. Throws {@link BadSettingException} when a value is not allowed or when
     * values do not go together.
     */
    public BrokerSettings preview(Map<String, String> forAll, Map<String, String> forThis) {
        Map<String, String> merged = new LinkedHashMap<>(fixed);
        merged.putAll(forAll);
        merged.putAll(forThis);
        return BrokerSettings.of(Settings.of(BrokerOptions.TABLE, merged));
    }

    private void replace(Layers next) {
        Layers before = layers.getAndSet(next);
        if (before.equals(next)) {
            return;
        }
        Map<String, String> usable = new LinkedHashMap<>();
        pick(next.forAll, UpdateMode.CLUSTER_WIDE, usable);
        pick(next.forThis, UpdateMode.PER_BROKER, usable);
        BrokerSettings settings = preview(usable, Map.of());
        if (!settings.equals(live.current())) {
            LOG.info("broker settings changed by dynamic overrides of {}", usable.keySet());
            live.replace(settings);
        }
    }

    /** Adds the overrides that may be changed at run time in this layer and fit what is there already. */
    private void pick(Map<String, String> overrides, UpdateMode least, Map<String, String> into) {
        overrides.forEach((name, value) -> {
            String trouble = trouble(name, value, least, into);
            if (trouble == null) {
                into.put(name, value);
            } else {
                LOG.warn("dynamic override of {} left out: {}", name, trouble);
            }
        });
    }

    private @Nullable String trouble(String name, String value, UpdateMode least, Map<String, String> with) {
        Option<?> row = BrokerOptions.TABLE.find(name);
        if (row == null) {
            return "no such option";
        }
        if (row.updateMode().compareTo(least) < 0) {
            return "it cannot be changed at run time" + (least == UpdateMode.CLUSTER_WIDE ? " for all brokers" : "");
        }
        Map<String, String> merged = new LinkedHashMap<>(with);
        merged.put(name, value);
        try {
            preview(merged, Map.of());
            return null;
        } catch (BadSettingException e) {
            return e.getMessage();
        }
    }

    /** The dynamic overrides, as text. */
    public record Layers(Map<String, String> forAll, Map<String, String> forThis) {}
}
