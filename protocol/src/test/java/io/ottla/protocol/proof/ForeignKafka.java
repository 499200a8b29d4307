package io.ottla.protocol.proof;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The message classes of one release of Kafka, from its own jars, in a class loader of their own: two releases cannot
 * share a class path. Everything goes by reflection.
 */
final class ForeignKafka {
    private static final List<String> PACKAGES = List.of(
            "org.apache.kafka.common.message.",
            "org.apache.kafka.coordinator.group.generated.",
            "org.apache.kafka.coordinator.transaction.generated.",
            "org.apache.kafka.coordinator.share.generated.",
            "org.apache.kafka.server.log.remote.metadata.storage.generated.");

    private final String release;
    private final ClassLoader loader;
    private final Constructor<?> accessor;
    private final Constructor<?> cache;

    private ForeignKafka(String release, ClassLoader loader) throws ReflectiveOperationException {
        this.release = release;
        this.loader = loader;
        this.accessor = loader.loadClass("org.apache.kafka.common.protocol.ByteBufferAccessor")
                .getConstructor(ByteBuffer.class);
        this.cache = loader.loadClass("org.apache.kafka.common.protocol.ObjectSerializationCache")
                .getConstructor();
    }

    /** The build copied the jars of the release to {@code target/kafka-jars/RELEASE}. */
    static ForeignKafka load(String release) {
        Path folder = Path.of("target", "kafka-jars", release);
        try (Stream<Path> jars = Files.list(folder)) {
            List<URL> urls = new ArrayList<>();
            for (Path jar : jars.sorted().toList()) {
                urls.add(jar.toUri().toURL());
            }
            urls.add(
                    org.slf4j.Logger.class.getProtectionDomain().getCodeSource().getLocation());
            ClassLoader loader = new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
            return new ForeignKafka(release, loader);
        } catch (IOException | ReflectiveOperationException e) {
            throw new IllegalStateException("no classes of Kafka " + release + " in " + folder.toAbsolutePath(), e);
        }
    }

    /** The class of a message; empty if this release has none of this name. */
    Optional<ForeignMessage> message(String name) {
        for (String folder : PACKAGES) {
            try {
                return Optional.of(new ForeignMessage(this, loader.loadClass(folder + name)));
            } catch (ClassNotFoundException e) {
                // The next package may have it.
                continue;
            }
        }
        return Optional.empty();
    }

    /** The names of all APIs that this release still has a schema for. */
    List<String> apiNames() {
        try {
            Class<?> types = loader.loadClass("org.apache.kafka.common.message.ApiMessageType");
            List<String> names = new ArrayList<>();
            for (Object type : types.getEnumConstants()) {
                names.add((String) types.getField("name").get(type));
            }
            return names;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    Object accessor(ByteBuffer bytes) throws ReflectiveOperationException {
        return accessor.newInstance(bytes);
    }

    Object cache() throws ReflectiveOperationException {
        return cache.newInstance();
    }

    static Object call(Object on, String method) {
        try {
            Method found = on.getClass().getMethod(method);
            found.setAccessible(true);
            return found.invoke(on);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(on.getClass() + "." + method, e);
        }
    }

    @Override
    public String toString() {
        return "Kafka " + release;
    }
}
