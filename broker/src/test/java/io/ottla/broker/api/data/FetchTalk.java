package io.ottla.broker.api.data;

import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.api.Fetch;
import io.ottla.protocol.lane.Reply;
import java.util.List;

/** Fetch requests and their answers in few words. */
final class FetchTalk {
    static final int NEWEST = 18;
    private static final int BIG = 1 << 20;

    private FetchTalk() {}

    /** One partition of "t" from an offset on; answered at once. */
    static Fetch.Request.Builder request(int index, long offset) {
        return Fetch.Request.builder()
                .maxWaitMs(0)
                .minBytes(1)
                .maxBytes(BIG)
                .topics(List.of(topic(partition(index, offset).build())));
    }

    static Fetch.Request.Topic topic(Fetch.Request.Partition... partitions) {
        return new Fetch.Request.Topic("t", Desk.T_ID, List.of(partitions));
    }

    static Fetch.Request.Partition.Builder partition(int index, long offset) {
        return Fetch.Request.Partition.builder()
                .partition(index)
                .fetchOffset(offset)
                .partitionMaxBytes(BIG);
    }

    static Reply<Fetch.Response> call(Desk desk, int version, Fetch.Request request) {
        return desk.call(ApiKey.FETCH, version, request, Fetch.Request::read, Fetch.Response::read);
    }

    static Fetch.Response ask(Desk desk, int version, Fetch.Request request) {
        return desk.now(call(desk, version, request));
    }

    static Fetch.Response.Partition only(Fetch.Response response) {
        if (response.responses().size() != 1
                || response.responses().get(0).partitions().size() != 1) {
            throw new AssertionError("not one partition: " + response);
        }
        return response.responses().get(0).partitions().get(0);
    }

    static List<String> values(Desk desk, int index, long offset) {
        return Runs.values(
                only(ask(desk, NEWEST, request(index, offset).build())).records());
    }
}
