package io.ottla.interop;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** kafka-python as Debian ships it, pretending to be of several ages. */
class KafkaPythonIT {
    private static final List<String> OLD = List.of("0.8.2", "0.9", "0.10", "0.11", "detect");

    static Stream<Arguments> flows() {
        return OLD.stream().flatMap(version -> flowsOf(version).map(flow -> Arguments.of(flow, version)));
    }

    private static Stream<String> flowsOf(String version) {
        Stream<String> all = Stream.of("json", "keys", "seek", "compression");
        // With 0.8 there are committed offsets, but groups do not share partitions.
        Stream<String> groups = version.equals("0.8.2") ? Stream.of("resume") : Stream.of("group", "resume");
        Stream<String> admin = version.equals("detect") ? Stream.of("admin") : Stream.of();
        return Stream.concat(all, Stream.concat(groups, admin));
    }

    @ParameterizedTest(name = "{0} with api_version {1}")
    @MethodSource("flows")
    void flowWorks(String flow, String version) {
        String python = Foreign.python();
        String topic = "py-" + flow + "-" + version;
        Run.of(python, Dist.source("python_flows.py"), flow, SharedBroker.BROKER.bootstrap(), topic, version)
                .ok();
    }

    /** No matter which broker, no matter who else is in the group: it never joins a second time. */
    @Test
    void itsStickyAssignorFailsWhenItHasSomethingToTell() {
        Run.of(Foreign.python(), Dist.source("python_flows.py"), "sticky", "no-broker:1", "py-sticky")
                .ok();
    }
}
