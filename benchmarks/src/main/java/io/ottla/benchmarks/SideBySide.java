package io.ottla.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;

/**
 * Our client and Kafka's, in turn, each in a fresh JVM, against the same broker. Prints every run and at the end the medians
 * with their ratios, ours to Kafka's. Who begins changes from round to round. Producers send to the topic, which must
 * exist; consumers read topics whose names begin with it and which are made and filled when they are missing.
 *
 * <pre>  bootstrap topic [of=producer|consumer] [rounds=3] [bytes=100,1000] [warm=4] [seconds=6] [rate=5000] [setting=value ...] </pre>
 */
public final class SideBySide {
    private static final List<String> MAKES = List.of("ottla", "kafka");
    private static final List<String> OWN = List.of("of", "rounds", "bytes", "warm", "seconds", "rate");

    private final Map<String, String> options = new LinkedHashMap<>(
            Map.of("of", "producer", "rounds", "3", "bytes", "100,1000", "warm", "4", "seconds", "6", "rate", "5000"));
    private final List<String> settings = new ArrayList<>();
    private final String topic;

    private SideBySide(String[] args) {
        settings.add("bootstrap.servers=" + args[0]);
        topic = args[1];
        for (String arg : Arrays.copyOfRange(args, 2, args.length)) {
            String name = arg.substring(0, arg.indexOf('='));
            if (OWN.contains(name)) {
                options.put(name, arg.substring(name.length() + 1));
            } else {
                settings.add(arg);
            }
        }
    }

    public static void main(String[] args) throws Exception {
        new SideBySide(args).run();
    }

    /** Settings of the form {@code name=value} by their names. */
    static Map<String, String> settings(List<String> given) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (String setting : given) {
            int equals = setting.indexOf('=');
            settings.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        return settings;
    }

    /** These with one more. */
    static Map<String, String> with(Map<String, String> settings, String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(settings);
        more.put(name, value);
        return more;
    }

    private void run() throws IOException, InterruptedException, ExecutionException {
        if (ofConsumers()) {
            List<Integer> sizes = sizes().stream().map(Integer::valueOf).toList();
            Filling.fill(topic, sizes, settings(settings));
        }
        // The broker's own warming up belongs to neither.
        System.out.println("not counted: " + fork("kafka", sizes().get(0)));
        Map<String, List<Map<String, String>>> results = new TreeMap<>();
        for (int round = 0; round < Integer.parseInt(options.get("rounds")); round++) {
            for (String bytes : sizes()) {
                for (int i = 0; i < MAKES.size(); i++) {
                    String make = MAKES.get((i + round) % MAKES.size());
                    String line = fork(make, bytes);
                    System.out.println(line);
                    results.computeIfAbsent(bytes + " " + make, key -> new ArrayList<>())
                            .add(parse(line));
                }
            }
        }
        for (String bytes : sizes()) {
            System.out.println(bytes + " bytes, medians: ottla, kafka, ratio");
            for (String figure :
                    List.of("records_s", "mb_s", "cpu_s_gb", "alloc_record", "p50_ms", "p99_ms", "p999_ms")) {
                double ours = median(results.getOrDefault(bytes + " ottla", List.of()), figure);
                double theirs = median(results.getOrDefault(bytes + " kafka", List.of()), figure);
                System.out.printf("  %-14s %12.2f %12.2f %8.2f%n", figure, ours, theirs, ours / theirs);
            }
        }
    }

    private boolean ofConsumers() {
        return "consumer".equals(options.get("of"));
    }

    private List<String> sizes() {
        return List.of(Objects.requireNonNull(options.get("bytes")).split(","));
    }

    private String fork(String make, String bytes) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms512m",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                (ofConsumers() ? ConsumerRun.class : ProducerRun.class).getName(),
                make,
                topic,
                bytes,
                options.get("warm"),
                options.get("seconds"),
                options.get("rate")));
        command.addAll(settings);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(make + " failed: " + out);
        }
        return out.lines().filter(line -> line.startsWith("make=")).findFirst().orElseThrow();
    }

    private static Map<String, String> parse(String line) {
        Map<String, String> figures = new TreeMap<>();
        for (String part : line.split(" ")) {
            int equals = part.indexOf('=');
            figures.put(part.substring(0, equals), part.substring(equals + 1));
        }
        return figures;
    }

    private static double median(List<Map<String, String>> runs, String figure) {
        double[] values = runs.stream()
                .mapToDouble(run -> Double.parseDouble(run.get(figure)))
                .sorted()
                .toArray();
        return (values[(values.length - 1) / 2] + values[values.length / 2]) / 2;
    }
}
