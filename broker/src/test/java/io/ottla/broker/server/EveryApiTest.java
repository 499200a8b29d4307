package io.ottla.broker.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.broker.net.RawClient;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.ApiVersions;
import io.ottla.protocol.api.Produce;
import io.ottla.protocol.wire.Message;
import io.ottla.protocol.wire.Reader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a broker advertises it answers, in every version, and also when nothing is asked for. */
class EveryApiTest {
    @TempDir
    Path folder;

    @Test
    void anEmptyRequestOfEveryAdvertisedVersionIsAnswered() throws IOException {
        List<String> unanswered = new ArrayList<>();
        int asked = 0;
        try (TestBroker broker = new TestBroker(folder, Map.of())) {
            for (ApiVersions.Response.ApiKey row : advertised(broker)) {
                ApiKey key = Objects.requireNonNull(ApiKey.of(row.apiKey()));
                for (int version = row.minVersion(); version <= row.maxVersion(); version++) {
                    asked++;
                    String trouble = ask(broker, key, version);
                    if (trouble != null) {
                        unanswered.add(key.apiName() + " version " + version + ": " + trouble);
                    }
                }
            }
        }
        assertThat(unanswered).isEmpty();
        assertThat(asked).isGreaterThan(200);
    }

    @Test
    void whatIsAdvertisedIsWhatKafka39And44AdvertiseTogether() throws IOException {
        Map<String, String> kafkas = kafkasRanges();
        Map<String, String> ours = new TreeMap<>();
        try (TestBroker broker = new TestBroker(folder, Map.of())) {
            for (ApiVersions.Response.ApiKey row : advertised(broker)) {
                ours.put(
                        Objects.requireNonNull(ApiKey.of(row.apiKey())).apiName(),
                        row.minVersion() + "-" + row.maxVersion());
            }
        }
        assertThat(kafkas).containsAllEntriesOf(ours);
        assertThat(ours).hasSizeGreaterThan(35);
    }

    /** From the lowest version that one of the two knows to the highest. */
    private static Map<String, String> kafkasRanges() throws IOException {
        Map<String, String> ranges = new TreeMap<>();
        try (InputStream table = EveryApiTest.class.getResourceAsStream("advertised-versions.tsv")) {
            String text = new String(table.readAllBytes(), StandardCharsets.UTF_8);
            for (String line : text.lines().filter(row -> !row.startsWith("#")).toList()) {
                String[] cells = line.split("\t");
                IntSummaryStatistics versions = Arrays.stream(cells)
                        .skip(1)
                        .filter(range -> !range.equals("-"))
                        .flatMap(range -> Arrays.stream(range.split("-")))
                        .mapToInt(Integer::parseInt)
                        .summaryStatistics();
                ranges.put(cells[0], versions.getMin() + "-" + versions.getMax());
            }
        }
        return ranges;
    }

    private static List<ApiVersions.Response.ApiKey> advertised(TestBroker broker) throws IOException {
        try (RawClient client = broker.connect()) {
            ApiVersions.Response answer = client.ask(ApiKey.API_VERSIONS, 0, ApiVersions.Request.DEFAULT);
            return answer.apiKeys();
        }
    }

    /** Null when there was an answer that is one of that version, to its last byte. */
    private static String ask(TestBroker broker, ApiKey key, int version) {
        try (RawClient client = broker.connect()) {
            client.send(key, version, request(key));
            RawClient.Answer answer = client.receive();
            Reader reader = new Reader(answer.body());
            if (key.responseHeader(version) > 0) {
                reader.skipTags();
            }
            key.readResponse(reader, version);
            return answer.body().isReadable() ? answer.body().readableBytes() + " bytes too many" : null;
        } catch (IOException | RuntimeException e) {
            return e.toString();
        }
    }

    private static Message request(ApiKey key) {
        // With acks=0, the default of a number, there is no answer by design.
        return key == ApiKey.PRODUCE
                ? Produce.Request.DEFAULT.toBuilder().acks((short) 1).build()
                : SampleRequests.empty(key);
    }
}
