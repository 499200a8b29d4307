package io.ottla.broker.replica;

import io.ottla.client.net.Answer;
import io.ottla.client.net.Request;
import io.ottla.protocol.api.ApiKey;
import io.ottla.protocol.lane.Reply;

/**
 * Port: the way of one fetch loop to its leader. Opens its connection when it is first used, and again after a failure.
 * Thread: the loop's lane, on which replies are read too.
 */
public interface LeaderLink {
    /** The highest version of the API that both sides know, -1 if there is none. Fails when the leader is unreachable. */
    Reply<Integer> version(ApiKey key);

    /** Sends; at most one request is unanswered at a time. Fails when there is no answer in time; never sends twice. */
    Reply<Answer> send(Request request);

    /** Gives the connection up; replies that are open fail. */
    void close();

    /** Makes links. */
    interface Opener {
        LeaderLink open(int brokerId);
    }
}
