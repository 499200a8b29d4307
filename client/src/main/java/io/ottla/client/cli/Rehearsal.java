package io.ottla.client.cli;

import io.ottla.client.cli.load.VerifiableProducerTool;
import io.ottla.protocol.lane.Clock;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Runs each tool once against a broker in one process, so that a class-data archive made at its end has the classes of all
 * of them. What the tools print is thrown away; how they end is not looked at.
 */
public final class Rehearsal {
    private static final String TOPIC = "ottla-rehearsal";

    private Rehearsal() {}

    public static void main(String[] args) {
        String server = args[0];
        run(new TopicsTool(), "", "--bootstrap-server", server, "--create", "--topic", TOPIC);
        run(new TopicsTool(), "", "--bootstrap-server", server, "--describe");
        run(
                new ConsoleProducer(),
                "a:1\nb:2\n",
                "--broker-list",
                server,
                "--topic",
                TOPIC,
                "--timeout",
                "0",
                "--property",
                "parse.key=true",
                "--property",
                "key.separator=:");
        run(
                new ConsoleConsumer(),
                "",
                "--bootstrap-server",
                server,
                "--topic",
                TOPIC,
                "--from-beginning",
                "--max-messages",
                "2",
                "--timeout-ms",
                "3000",
                "--property",
                "print.key=true");
        run(new ConsumerGroupsTool(), "", "--bootstrap-server", server, "--all-groups", "--describe");
        run(new ConfigsTool(), "", "--bootstrap-server", server, "--describe", "--topic", TOPIC);
        run(new BrokerApiVersionsTool(), "", "--bootstrap-server", server);
        run(new GetOffsetsTool(), "", "--bootstrap-server", server, "--topic", TOPIC);
        run(new LogDirsTool(), "", "--bootstrap-server", server, "--describe");
        run(new ClusterTool(), "", "cluster-id", "--bootstrap-server", server);
        run(
                new VerifiableProducerTool(Clock.SYSTEM),
                "",
                "--bootstrap-server",
                server,
                "--topic",
                TOPIC,
                "--max-messages",
                "1");
        run(new TopicsTool(), "", "--help");
        System.exit(0);
    }

    private static void run(Tool tool, String input, String... args) {
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        Tool.execute(
                tool,
                new Terminal(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), nowhere, nowhere),
                args);
    }
}
