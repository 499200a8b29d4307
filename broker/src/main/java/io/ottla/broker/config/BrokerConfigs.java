package io.ottla.broker.config;

import io.ottla.protocol.config.BadSettingException;
import io.ottla.protocol.config.Option;
import io.ottla.protocol.config.Settings;
import io.ottla.protocol.config.UpdateMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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
    private final ListenerSettings listenersAtStart;
    private Set<String> warned = Set.of();
    private final AtomicReference<Layers> layers = new AtomicReference<>(new Layers(Map.of(), Map.of()));
    private final AtomicReference<Layers> inForce = new AtomicReference<>(new Layers(Map.of(), Map.of()));

    /** @param live with the settings that came from the property file */
    public BrokerConfigs(LiveSettings live) {
        this.live = live;
        this.fixed = live.current().raw().texts();
        this.listenersAtStart = live.current().network().listeners();
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
     * The settings that the broker would have with these overrides for all brokers. Throws {@link BadSettingException}
     * when a value is not allowed or when values do not go together.
     */
    public BrokerSettings previewForAll(Map<String, String> overrides) {
        return preview(overrides, inForce().forThis);
    }

    /** The same for overrides of this broker. Throws {@link BadSettingException}. */
    public BrokerSettings previewForThis(Map<String, String> overrides) {
        return preview(inForce().forAll, overrides);
    }

    private BrokerSettings preview(Map<String, String> forAll, Map<String, String> forThis) {
        Map<String, String> merged = new LinkedHashMap<>(fixed);
        merged.putAll(forAll);
        merged.putAll(forThis);
        BrokerSettings settings = BrokerSettings.of(Settings.of(BrokerOptions.TABLE, merged));
        listenersAtStart.checkChange(settings.network().listeners());
        return settings;
    }

    private Layers inForce() {
        return Objects.requireNonNull(inForce.get());
    }

    private void replace(Layers next) {
        Layers before = layers.getAndSet(next);
        if (before.equals(next)) {
            return;
        }
        List<String> troubles = new ArrayList<>();
        Map<String, String> forAll = usable("all brokers", next.forAll, UpdateMode.CLUSTER_WIDE, Map.of(), troubles);
        Map<String, String> forThis = usable("this broker", next.forThis, UpdateMode.PER_BROKER, forAll, troubles);
        warn(troubles);
        inForce.set(new Layers(forAll, forThis));
        BrokerSettings settings = preview(forAll, forThis);
        if (!settings.equals(live.current())) {
            LOG.info("broker settings changed, overridden for all={} for this={}", forAll.keySet(), forThis.keySet());
            live.replace(settings);
        }
    }

    /** The overrides that may be changed at run time in this layer and fit what is below it. */
    private Map<String, String> usable(
            String whose,
            Map<String, String> stored,
            UpdateMode least,
            Map<String, String> below,
            List<String> troubles) {
        Map<String, String> changeable = new LinkedHashMap<>();
        stored.forEach((name, value) -> {
            String trouble = trouble(name, least);
            if (trouble == null) {
                changeable.put(name, value);
            } else {
                troubles.add(line(name, whose, trouble));
            }
        });
        UsableOverrides found = UsableOverrides.of(changeable, some -> preview(below, some));
        found.troubles().forEach((name, trouble) -> troubles.add(line(name, whose, trouble)));
        return found.usable();
    }

    private static @Nullable String trouble(String name, UpdateMode least) {
        Option<?> row = BrokerOptions.TABLE.find(name);
        if (row == null) {
            return UnknownName.ofBroker(name);
        }
        if (row.updateMode().compareTo(least) >= 0) {
            return null;
        }
        return row.updateMode() == UpdateMode.READ_ONLY
                ? "it cannot be changed while the broker runs"
                : "it cannot be changed for all brokers at once";
    }

    /** Once, and again only after it was put right in between. */
    private void warn(List<String> troubles) {
        troubles.stream().filter(line -> !warned.contains(line)).forEach(LOG::warn);
        warned = Set.copyOf(troubles);
    }

    private static String line(String name, String whose, String trouble) {
        return "the stored override of " + name + " for " + whose + " has no effect: " + trouble;
    }

    /** The dynamic overrides, as text. */
    public record Layers(Map<String, String> forAll, Map<String, String> forThis) {}
}
