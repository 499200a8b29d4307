package demo;

/** An application that looks where it should not. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.out.println(io.ottla.client.net.Cluster.class + " " + io.ottla.protocol.api.Metadata.class);
    }
}
