package io.ottla.client.cli;

import io.ottla.client.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Which partitions a tool is to look at. As rules with commas between them, each a regular expression of topics and
 * the partitions of those, none meaning all; the upper end of a range is left out:
 *
 * <pre>
 *   foo:1     partition 1          foo:2-   from 2 on
 *   foo:0-3   partitions 0, 1, 2   foo:-2   partitions 0, 1
 * </pre>
 */
final class PartitionFilter {
    private static final Pattern RULE =
            Pattern.compile("(?<topic>[^:,]*)(?::(?<one>\\d*)(?:(?<dash>-)(?<end>\\d*))?)?");

    private final List<Rule> rules;

    private PartitionFilter(List<Rule> rules) {
        this.rules = rules;
    }

    /** Partitions {@code from} to below {@code end} of some topics, and of these only {@code only} unless it is empty. */
    private record Rule(Pattern topic, int from, int end, Set<Integer> only) {
        boolean matches(TopicPartition partition) {
            int index = partition.partition();
            return topic.matcher(partition.topic()).matches()
                    && index >= from
                    && index < end
                    && (only.isEmpty() || only.contains(index));
        }
    }

    /** Topics of a regular expression, all for null, and the partitions listed, all for null. */
    static PartitionFilter of(@Nullable String topic, @Nullable String partitions) {
        Set<Integer> only = new TreeSet<>();
        if (partitions != null) {
            for (String id : partitions.split(",")) {
                try {
                    only.add(Integer.parseInt(id.trim()));
                } catch (NumberFormatException e) {
                    throw new ToolFailure("Error occurred: --partitions expects a comma separated list of numeric "
                            + "partition ids, but received: " + partitions);
                }
            }
        }
        return new PartitionFilter(
                List.of(new Rule(pattern(topic == null ? ".*" : topic), 0, Integer.MAX_VALUE, only)));
    }

    /** Rules with commas between them. */
    static PartitionFilter ofRules(String text) {
        List<Rule> rules = new ArrayList<>();
        for (String rule : text.split(",")) {
            Matcher matcher = RULE.matcher(rule);
            if (!matcher.matches()) {
                throw new ToolFailure("Error occurred: Invalid rule specification: " + rule);
            }
            rules.add(rule(rule, matcher));
        }
        return new PartitionFilter(rules);
    }

    private static Rule rule(String text, Matcher parts) {
        String topic = parts.group("topic");
        Pattern pattern = pattern(topic.isEmpty() ? ".*" : topic);
        String one = parts.group("one");
        String end = parts.group("end");
        if (one == null || one.isEmpty() && parts.group("dash") == null) {
            return new Rule(pattern, 0, Integer.MAX_VALUE, Set.of());
        }
        try {
            int from = one.isEmpty() ? 0 : Integer.parseInt(one);
            if (parts.group("dash") == null) {
                return new Rule(pattern, from, Integer.MAX_VALUE, Set.of(from));
            }
            return new Rule(
                    pattern, from, end == null || end.isEmpty() ? Integer.MAX_VALUE : Integer.parseInt(end), Set.of());
        } catch (NumberFormatException e) {
            throw new ToolFailure("Error occurred: Invalid rule specification: " + text);
        }
    }

    /** Commas mean "or" where they are not between rules. */
    private static Pattern pattern(String topic) {
        try {
            return Pattern.compile(topic.replace(',', '|'));
        } catch (PatternSyntaxException e) {
            throw new ToolFailure("Error occurred: " + topic + " is not a regular expression: " + e.getDescription());
        }
    }

    boolean matches(TopicPartition partition) {
        return rules.stream().anyMatch(rule -> rule.matches(partition));
    }
}
