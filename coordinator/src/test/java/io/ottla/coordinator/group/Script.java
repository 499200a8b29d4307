package io.ottla.coordinator.group;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One line of a transcript as a command: words, then settings.
 *
 * <pre>
 *   join 1 g member=c-a instance=i client=c random=a session=10000 rebalance=30000 type=consumer
 *            protocols=range/t1+t2,sticky/t1 idFirst skip
 *   sync 2 g member=c-a generation=1 assign=c-a/x,c-b/y type=consumer protocol=range
 *   beat 3 g member=c-a generation=1
 *   leave 4 g members=c-a,c-b/i,/i
 *   commit 5 g member=c-a generation=1 retention=1000 at=5 t-0=17 t-1=4:note
 *   fetch 6 g t-0 t-1 stable           without partitions: all
 *   describe 7 g    list 8 Stable    delete 9 g    deleteOffsets 10 g t-0    forget t
 * </pre>
 */
final class Script {
    private final List<String> words = new ArrayList<>();
    private final Map<String, String> settings = new LinkedHashMap<>();

    Script(String line) {
        for (String word : line.trim().split("\\s+")) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                settings.put(word.substring(0, equals), word.substring(equals + 1));
            } else {
                words.add(word);
            }
        }
    }

    String word(int index) {
        return words.get(index);
    }

    private long ticket() {
        return Long.parseLong(words.get(1));
    }

    private String group() {
        return words.get(2).equals("\"\"") ? "" : words.get(2);
    }

    private boolean has(String word) {
        return words.contains(word);
    }

    private String text(String name, String otherwise) {
        return settings.getOrDefault(name, otherwise);
    }

    private int number(String name, int otherwise) {
        return Integer.parseInt(text(name, Integer.toString(otherwise)));
    }

    GroupCommand<?> command() {
        return switch (words.get(0)) {
            case "join" -> join();
            case "sync" -> sync();
            case "beat" ->
                new Heartbeat.Command(
                        ticket(), group(), text("member", ""), settings.get("instance"), number("generation", 0));
            case "leave" -> leave();
            case "commit" -> commit();
            case "fetch" -> fetch();
            case "describe" -> new DescribeGroup.Command(ticket(), group());
            case "list" -> new ListGroups.Command(ticket(), Set.copyOf(words.subList(2, words.size())));
            case "delete" -> new DeleteGroup.Command(ticket(), group());
            case "deleteOffsets" ->
                new DeleteOffsets.Command(
                        ticket(),
                        group(),
                        words.subList(3, words.size()).stream().map(Script::key).toList());
            case "forget" -> new ForgetTopics(new LinkedHashSet<>(words.subList(1, words.size())));
            default -> throw new IllegalArgumentException("no command " + words);
        };
    }

    private JoinGroup.Command join() {
        List<Member.Protocol> protocols = new ArrayList<>();
        for (String protocol : list(text("protocols", "range/t"))) {
            String[] parts = protocol.split("/");
            protocols.add(new Member.Protocol(parts[0], subscription(parts.length > 1 ? parts[1] : "")));
        }
        return new JoinGroup.Command(
                ticket(),
                group(),
                text("member", ""),
                settings.get("instance"),
                text("client", "c"),
                "/127.0.0.1",
                number("session", 10_000),
                number("rebalance", 30_000),
                text("type", "consumer"),
                protocols,
                text("random", "r" + ticket()),
                has("idFirst"),
                has("skip"));
    }

    private SyncGroup.Command sync() {
        Map<String, byte[]> assignments = new LinkedHashMap<>();
        for (String assignment : list(text("assign", ""))) {
            String[] parts = assignment.split("/");
            assignments.put(parts[0], parts[1].getBytes(StandardCharsets.UTF_8));
        }
        return new SyncGroup.Command(
                ticket(),
                group(),
                text("member", ""),
                settings.get("instance"),
                number("generation", 0),
                settings.get("type"),
                settings.get("protocol"),
                assignments);
    }

    private LeaveGroup.Command leave() {
        List<LeaveGroup.Leaver> leavers = new ArrayList<>();
        for (String member : list(text("members", ""))) {
            String[] parts = member.split("/");
            leavers.add(new LeaveGroup.Leaver(parts[0], parts.length > 1 ? parts[1] : null));
        }
        return new LeaveGroup.Command(ticket(), group(), leavers);
    }

    private CommitOffsets.Command commit() {
        List<CommitOffsets.Wanted> wanted = new ArrayList<>();
        settings.forEach((name, value) -> {
            if (name.matches(".+-\\d+")) {
                String[] parts = value.split(":");
                String metadata = parts.length > 1 ? parts[1] : null;
                wanted.add(
                        new CommitOffsets.Wanted(key(name), Long.parseLong(parts[0]), -1, metadata, number("at", -1)));
            }
        });
        return new CommitOffsets.Command(
                ticket(),
                group(),
                text("member", ""),
                settings.get("instance"),
                number("generation", -1),
                number("retention", -1),
                wanted);
    }

    private FetchOffsets.Command fetch() {
        List<OffsetKey> keys = words.subList(3, words.size()).stream()
                .filter(word -> word.contains("-"))
                .map(Script::key)
                .toList();
        @Nullable List<OffsetKey> all = keys.isEmpty() ? null : keys;
        return new FetchOffsets.Command(ticket(), group(), all, has("stable"));
    }

    /** Offsets that a producer writes in its transaction. */
    List<GroupEvent> pending() {
        List<GroupEvent> events = new ArrayList<>();
        settings.forEach((name, value) -> events.add(new GroupEvent.OffsetPending(
                Long.parseLong(words.get(1)),
                group(),
                key(name),
                new CommittedOffset(Long.parseLong(value), -1, "", Bench.START_MS, -1))));
        return events;
    }

    /** Settings with some of them changed. */
    GroupSettings settings(GroupSettings from) {
        return new GroupSettings(
                from.sessionTimeoutMinMs(),
                from.sessionTimeoutMaxMs(),
                number("initialDelay", from.initialRebalanceDelayMs()),
                number("membersMax", from.membersMax()),
                number("metadataMax", from.metadataCharsMax()),
                number("retention", (int) from.retentionMs()),
                number("check", (int) from.retentionCheckMs()));
    }

    static OffsetKey key(String name) {
        int dash = name.lastIndexOf('-');
        return new OffsetKey(name.substring(0, dash), Integer.parseInt(name.substring(dash + 1)));
    }

    private static List<String> list(String text) {
        return text.isEmpty() ? List.of() : Arrays.asList(text.split(","));
    }

    /** A consumer's subscription of version 0 to topics joined by plus signs. */
    static byte[] subscription(String topics) {
        ByteBuffer bytes = ByteBuffer.allocate(1_000);
        List<String> names = topics.isEmpty() ? List.of() : List.of(topics.split("\\+"));
        bytes.putShort((short) 0).putInt(names.size());
        for (String name : names) {
            bytes.putShort((short) name.length()).put(name.getBytes(StandardCharsets.UTF_8));
        }
        bytes.putInt(-1);
        return Arrays.copyOf(bytes.array(), bytes.position());
    }
}
