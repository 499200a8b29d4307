package io.ottla.client.cli;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The properties that a console client knows. Others are ignored, as with Kafka, but told.
 *
 * @param prefixes what names of further properties, which are not ours to judge, begin with
 */
record PropertyNames(Set<String> known, Set<String> prefixes) {
    private static final Logger LOG = LoggerFactory.getLogger(PropertyNames.class);

    /** Warns of each that is not known. */
    void check(Collection<String> given) {
        complaints(given).forEach(LOG::warn);
    }

    /** A sentence for each that is not known, in the order given. */
    List<String> complaints(Collection<String> given) {
        String all = String.join(", ", known.stream().sorted().toList());
        return given.stream()
                .filter(name -> !known.contains(name) && prefixes.stream().noneMatch(name::startsWith))
                .map(name -> "--property " + name + " has no effect; known are " + all)
                .toList();
    }
}
