package io.ottla.broker.api;

/** Who a client is, as access rules name it: {@code User:alice}. */
public record Principal(String type, String name) {
    /** A client on a listener that does not authenticate. */
    public static final Principal ANONYMOUS = new Principal("User", "ANONYMOUS");

    @Override
    public String toString() {
        return type + ":" + name;
    }
}
