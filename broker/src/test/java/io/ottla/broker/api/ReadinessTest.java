package io.ottla.broker.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.ApiVersions;
import io.ottla.protocol.api.LeaderAndIsr;
import io.ottla.protocol.api.Metadata;
import io.ottla.protocol.lane.Reply;
import io.ottla.protocol.lane.SimLane;
import io.ottla.protocol.wire.Message;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which calls wait for what. */
class ReadinessTest {
    private final SimLane lane = new SimLane();
    private final List<ApiKey> answered = new ArrayList<>();
    private final Readiness readiness = new Readiness();
    private final ApiTable table = new ApiTable(readiness.hold(List.of(
            row(ApiKey.API_VERSIONS, ApiVersions.Response.builder().build()),
            row(ApiKey.LEADER_AND_ISR, LeaderAndIsr.Response.builder().build()),
            row(ApiKey.METADATA, Metadata.Response.builder().build()))));

    private static ApiTable.Entry row(ApiKey key, Message answer) {
        return ApiTable.Entry.all(key, (Call<Message> call) -> Reply.done(answer));
    }

    private void call(ApiKey key) {
        table.find(key.id())
                .door()
                .handle(new Call<>(null, key.highest(), 1, "c", lane, null))
                .read((answer, error) -> answered.add(key));
    }

    @Test
    void ordersWaitForTheRegistrationAndClientsForTheImage() {
        call(ApiKey.METADATA);
        call(ApiKey.LEADER_AND_ISR);
        call(ApiKey.API_VERSIONS);
        lane.runAll();
        assertThat(answered).containsExactly(ApiKey.API_VERSIONS);

        readiness.registered();
        lane.runAll();
        assertThat(answered).containsExactly(ApiKey.API_VERSIONS, ApiKey.LEADER_AND_ISR);

        readiness.ready();
        lane.runAll();
        assertThat(answered).containsExactly(ApiKey.API_VERSIONS, ApiKey.LEADER_AND_ISR, ApiKey.METADATA);

        call(ApiKey.METADATA);
        assertThat(answered).hasSize(4);
    }
}
