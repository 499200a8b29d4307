package io.ottla.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each mistake of a new user gets one clear line that says what to do, and no stack trace. */
class MistakesIT {
    private static final BrokerProcess BROKER = SharedBroker.BROKER;

    @TempDir
    Path folder;

    @Test
    void takenPortIsNamed() {
        Run run = broker(
                "listeners=PLAINTEXT://127.0.0.1:" + BROKER.port,
                "ottla.zookeeper.embedded=true",
                "zookeeper.connect=127.0.0.1:" + BrokerProcess.freePort());
        assertOneLine(run, "port " + BROKER.port + " is taken");
    }

    @Test
    void zooKeeperThatIsNotUpIsNamed() {
        int nobody = BrokerProcess.freePort();
        Run run = broker(
                "listeners=PLAINTEXT://127.0.0.1:0",
                "zookeeper.connect=127.0.0.1:" + nobody,
                "zookeeper.connection.timeout.ms=2000");
        assertOneLine(run, "127.0.0.1:" + nobody, "ZooKeeper");
    }

    @Test
    void anAddressThatOnlyThisMachineCanUseIsWarnedOf() {
        assertThat(BROKER.log())
                .contains(
                        "WARN clients on other machines cannot use PLAINTEXT: 127.0.0.1 is this machine only for itself."
                                + " Set listeners to an address that they can reach");
    }

    @Test
    void secondBrokerWithTheSameIdIsToldWhoHasIt() {
        Run run = broker(
                "broker.id=0",
                "listeners=PLAINTEXT://127.0.0.1:" + BrokerProcess.freePort(),
                "zookeeper.connect=" + BROKER.zookeeper());
        assertOneLine(run, "broker.id", "0", "127.0.0.1:" + BROKER.port);
    }

    @Test
    void dataOfAnotherClusterIsRefused() throws Exception {
        Path data = Files.createDirectories(folder.resolve("data"));
        Files.writeString(
                data.resolve("meta.properties"), "version=0\nbroker.id=7\ncluster.id=AAAAAAAAAAAAAAAAAAAAAA\n");
        Run run = broker(
                "broker.id=7",
                "listeners=PLAINTEXT://127.0.0.1:" + BrokerProcess.freePort(),
                "zookeeper.connect=" + BROKER.zookeeper());
        assertOneLine(run, "AAAAAAAAAAAAAAAAAAAAAA", "cluster");
    }

    @Test
    void dataOfAnotherBrokerIsRefused() throws Exception {
        Path data = Files.createDirectories(folder.resolve("data"));
        Files.writeString(data.resolve("meta.properties"), "version=0\nbroker.id=8\n");
        Run run = broker(
                "broker.id=7",
                "listeners=PLAINTEXT://127.0.0.1:" + BrokerProcess.freePort(),
                "zookeeper.connect=" + BROKER.zookeeper());
        assertOneLine(run, "broker.id", "8", "7");
    }

    @Test
    void damagedMetaPropertiesAreNotTakenForNewData() throws Exception {
        Path data = Files.createDirectories(folder.resolve("data"));
        Files.writeString(data.resolve("meta.properties"), "nonsense");
        Run run = broker(
                "broker.id=7",
                "listeners=PLAINTEXT://127.0.0.1:" + BrokerProcess.freePort(),
                "zookeeper.connect=" + BROKER.zookeeper());
        assertOneLine(run, "meta.properties", "broker.id", "log.dirs");
    }

    @Test
    void aLogDirectoryThatIsAFileIsNamed() throws Exception {
        Files.writeString(folder.resolve("data"), "");
        Run run = broker(
                "broker.id=7",
                "listeners=PLAINTEXT://127.0.0.1:" + BrokerProcess.freePort(),
                "zookeeper.connect=" + BROKER.zookeeper());
        assertOneLine(run, "log.dirs", folder.resolve("data").toString(), "is no directory");
    }

    @Test
    void aListenerWithoutAProtocolIsNamedWithWhatToAdd() {
        Run run = broker("listeners=INSIDE://:9093");
        assertOneLine(run, "INSIDE", "listener.security.protocol.map", "INSIDE:PLAINTEXT");
    }

    @Test
    void anOverrideWithoutAValueIsNamed() {
        Run run = broker("num.partitions");
        assertOneLine(run, "--override", "key=value", "'num.partitions'");
    }

    @Test
    void aMisspeltSettingIsSaidWhateverComesThen() {
        Run run = broker(
                "num.partition=3",
                "listeners=PLAINTEXT://127.0.0.1:0",
                "zookeeper.connect=127.0.0.1:" + BrokerProcess.freePort(),
                "zookeeper.connection.timeout.ms=500");
        assertOneLine(run, "num.partition has no effect", "did you mean num.partitions?");
    }

    @Test
    void aMisspeltTopicSettingIsNamedWithTheOneMeant() {
        Run run = Run.of(
                Dist.script("kafka-topics.sh"),
                "--bootstrap-server",
                BROKER.bootstrap(),
                "--create",
                "--topic",
                "never-made",
                "--config",
                "retenton.ms=5");
        assertOneLine(run, "retenton.ms", "did you mean retention.ms?");
    }

    @Test
    void aSettingThatCannotBeChangedAtRunTimeIsNamed() {
        Run run = Run.of(
                Dist.script("kafka-configs.sh"),
                "--bootstrap-server",
                BROKER.bootstrap(),
                "--alter",
                "--entity-type",
                "brokers",
                "--entity-name",
                "0",
                "--add-config",
                "num.io.threads=4");
        assertOneLine(run, "num.io.threads", "property file");
    }

    @Test
    void wrongConfigValueIsNamedWithWhatIsAllowed() {
        Run run = broker("num.network.threads=many");
        assertOneLine(run, "num.network.threads", "many");
    }

    @Test
    void missingConfigFileIsNamed() {
        Run run = Run.of(Dist.script("kafka-server-start.sh"), folder.resolve("nowhere.properties"));
        assertOneLine(run, "nowhere.properties");
    }

    @Test
    void unknownTopicIsNamed() {
        Run run = Run.of(
                Dist.script("kafka-topics.sh"),
                "--bootstrap-server",
                BROKER.bootstrap(),
                "--describe",
                "--topic",
                "no-such-topic");
        assertOneLine(run, "no-such-topic", "does not exist");
    }

    @Test
    void misspeltOptionIsNamed() {
        Run run = Run.of(Dist.script("kafka-topics.sh"), "--bootstrap-server", BROKER.bootstrap(), "--lsit");
        assertThat(run.exit()).as("%s", run).isNotZero();
        assertThat(run.out() + run.err()).contains("lsit").doesNotContain("\tat ");
    }

    @Test
    void brokerThatIsNotThereIsNamed() {
        int nobody = BrokerProcess.freePort();
        Run run = Run.of(Dist.script("kafka-topics.sh"), "--bootstrap-server", "127.0.0.1:" + nobody, "--list");
        assertOneLine(run, "127.0.0.1:" + nobody);
    }

    @Test
    void missingJavaIsSaid() {
        Run run = Run.with(Map.of("JAVA_HOME", folder.toString()), "", Dist.script("kafka-topics.sh"), "--version");
        assertOneLine(run, "JAVA_HOME", folder.toString());
    }

    private Run broker(String... overrides) {
        List<Object> command = new ArrayList<>();
        command.add(Dist.script("kafka-server-start.sh"));
        command.add(Dist.HOME.resolve("config/server.properties"));
        List<String> all = new ArrayList<>(List.of("log.dirs=" + folder.resolve("data")));
        all.addAll(List.of(overrides));
        for (String override : all) {
            command.add("--override");
            command.add(override);
        }
        return Run.with(Map.of("LOG_DIR", folder.resolve("logs").toString()), "", command.toArray());
    }

    private static void assertOneLine(Run run, String... words) {
        assertThat(run.exit()).as("%s", run).isNotZero();
        String all = run.out() + run.err();
        assertThat(all).as("%s", run).doesNotContain("\tat ").doesNotContain("Exception");
        assertThat(all.lines())
                .as("%s", run)
                .anySatisfy(line -> assertThat(line).contains(words));
    }
}
