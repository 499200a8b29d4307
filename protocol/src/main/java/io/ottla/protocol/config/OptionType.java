package io.ottla.protocol.config;

/** The type of an option's value, with the code that it has in an answer to DescribeConfigs (KIP-569). */
public enum OptionType {
    BOOLEAN(1),
    STRING(2),
    INT(3),
    SHORT(4),
    LONG(5),
    DOUBLE(6),
    LIST(7),
    CLASS(8),
    PASSWORD(9);

    private final byte code;

    OptionType(int code) {
        this.code = (byte) code;
    }

    /** The code on the wire, 1 to 9. */
    public byte code() {
        return code;
    }
}
