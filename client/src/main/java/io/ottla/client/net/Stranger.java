package io.ottla.client.net;

/** Guesses who is at the other end if it is no broker, by the first four bytes, which of a broker are a length. Pure. */
final class Stranger {
    private static final int HTTP = 'H' << 24 | 'T' << 16 | 'T' << 8 | 'P';
    private static final int SSH = 'S' << 24 | 'S' << 16 | 'H' << 8 | '-';
    /** Record types alert and handshake of TLS, with the first byte of any version (RFC 8446, 5.1). */
    private static final int TLS_ALERT = 0x1503;

    private static final int TLS_HANDSHAKE = 0x1603;

    private Stranger() {}

    /** A bracket to put behind a message; empty if there is nothing to guess. */
    static String hint(int firstBytes) {
        int type = firstBytes >>> 16;
        if (firstBytes == HTTP) {
            return " (this is HTTP: a web server listens at this address, no Kafka broker)";
        } else if (firstBytes == SSH) {
            return " (this is SSH: no Kafka broker listens at this address)";
        } else if (type == TLS_ALERT || type == TLS_HANDSHAKE) {
            return " (this is TLS: the broker wants encryption at this address, which this client does not have yet)";
        }
        return "";
    }
}
