package io.ottla.client.net;

/**
 * How one connection behaves.
 *
 * @param clientId sent with every request
 * @param connectTimeoutMs time to connect and agree on versions
 * @param requestTimeoutMs time for an answer unless the request says otherwise
 * @param inFlightMax requests sent and not yet answered; further ones queue
 * @param queuedMax requests that may queue; one more fails at once
 * @param answerBytesMax largest answer accepted; a larger one closes the connection
 * @param sendBufferBytes socket send buffer, -1 = the system's choice
 * @param receiveBufferBytes socket receive buffer, -1 = the system's choice
 * @param memory where answers are kept
 */
public record ConnectionSettings(
        String clientId,
        int connectTimeoutMs,
        int requestTimeoutMs,
        int inFlightMax,
        int queuedMax,
        int answerBytesMax,
        int sendBufferBytes,
        int receiveBufferBytes,
        AnswerMemory memory) {

    /** Room for the largest fetch a client may ask for by default (50 MiB) many times over. */
    private static final int ANSWER_BYTES_MAX = 1 << 30;

    /** The defaults of Kafka's clients: 30 s for an answer, 5 in flight, 128 KiB to send from; what is received is the system's. */
    public static ConnectionSettings defaults(String clientId) {
        return new ConnectionSettings(
                clientId, 30_000, 30_000, 5, 10_000, ANSWER_BYTES_MAX, 128 << 10, -1, AnswerMemory.HEAP);
    }

    public ConnectionSettings withRequestTimeoutMs(int ms) {
        return new ConnectionSettings(
                clientId,
                Math.min(ms, connectTimeoutMs),
                ms,
                inFlightMax,
                queuedMax,
                answerBytesMax,
                sendBufferBytes,
                receiveBufferBytes,
                memory);
    }

    /** For a reader of many records, which releases the answers that it has read. */
    ConnectionSettings lending() {
        return new ConnectionSettings(
                clientId,
                connectTimeoutMs,
                requestTimeoutMs,
                inFlightMax,
                queuedMax,
                answerBytesMax,
                sendBufferBytes,
                receiveBufferBytes,
                AnswerMemory.LENT);
    }

    public ConnectionSettings withInFlightMax(int requests) {
        return new ConnectionSettings(
                clientId,
                connectTimeoutMs,
                requestTimeoutMs,
                requests,
                queuedMax,
                answerBytesMax,
                sendBufferBytes,
                receiveBufferBytes,
                memory);
    }

    /**
     * For one who asks one question at a time and is done with the answer's record data when it asks the next: that lies
     * in direct memory, which the next answer overwrites.
     *
     * @param receiveBytes socket receive buffer, -1 = the system's choice
     */
    public ConnectionSettings forRecords(int receiveBytes) {
        return new ConnectionSettings(
                clientId,
                connectTimeoutMs,
                requestTimeoutMs,
                1,
                queuedMax,
                answerBytesMax,
                sendBufferBytes,
                receiveBytes,
                AnswerMemory.REUSED);
    }
}
