package io.ottla.interop;

import io.ottla.interop.GroupTalk.Joining;
import io.ottla.interop.GroupTalk.Names;
import io.ottla.interop.GroupTalk.Release;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/**
 * Everything that members of groups and operators can say to a coordinator, right and wrong, in one release of the
 * protocol; the answers as lines. Needs topics "t" of three partitions and "u" of one.
 */
final class GroupConversation implements AutoCloseable {
    private static final String X = "unknown";

    private final List<String> lines = new ArrayList<>();
    private final Release release;
    private final String g;
    private final GroupTalk a;
    private final GroupTalk b;
    private final GroupTalk operator;

    GroupConversation(int port, Release release, String group) throws IOException {
        this.release = release;
        this.g = group;
        Names names = new Names();
        this.a = new GroupTalk(port, release, names);
        this.b = new GroupTalk(port, release, names);
        this.operator = new GroupTalk(port, release, names);
    }

    List<String> lines() throws IOException {
        strangers();
        members();
        leaving();
        offsetsWithoutMembers();
        if (release.join() >= 5) {
            staticMembers();
        }
        return lines;
    }

    private void say(String line) {
        lines.add(lines.size() + " " + line);
    }

    /** Those who know the id of no group and no member. */
    private void strangers() throws IOException {
        say(operator.find(g));
        say(operator.fetch(g, "t-0", "t-9", "zz-0"));
        say(operator.describe(g));
        say(operator.delete(g, ""));
        say(operator.deleteOffsets(g, "t", 0));
        say(a.join(Joining.of("", "")));
        say(a.join(Joining.of(g, "").session(5_999)));
        say(a.join(Joining.of(g, "").session(1_800_001)));
        say(a.join(Joining.of(g, X)));
        say(a.join(Joining.of(g, "").offeringNothing()));
        say(a.join(Joining.of(g, "").type("")));
        say(a.sync(g, 1, X, null));
        say(a.beat(g, 1, X, null));
        say(a.beat("", 1, X, null));
        say(a.leave(g, X, null));
        say(a.leave("", X, null));
        say(a.commit(g + "-new", 3, X, null, "t-0=1"));
    }

    private String newMember(GroupTalk talk) throws IOException {
        if (release.join() >= 4) {
            say(talk.join(Joining.of(g, "")));
        }
        return release.join() >= 4 ? talk.memberId() : "";
    }

    private void members() throws IOException {
        String pending = newMember(a);
        if (!pending.isEmpty()) {
            say(operator.describe(g));
            say(a.beat(g, 0, pending, null));
            say(a.sync(g, 0, pending, null));
            say(a.commit(g, -1, pending, null, "t-0=1"));
        }
        say(a.join(Joining.of(g, pending)));
        String ma = a.memberId();
        say(operator.describe(g));
        say(a.beat(g, 1, ma, null));
        say(a.commit(g, 1, ma, null, "t-0=1"));
        say(a.commit(g, 0, ma, null, "t-0=1"));
        say(a.commit(g, -1, "", null, "t-0=1"));
        say(a.sync(g, 7, ma, null));
        say(a.sync(g, 1, X, null));
        say(a.sync(g, 1, ma, null, ma, "A", "ghost", "G"));
        say(a.sync(g, 1, ma, null));
        say(operator.describe(g));
        say(operator.list());
        say(a.commit(g, 1, ma, null, "t-0=11:md", "t-9=1", "zz-0=1"));
        say(a.commit(g, 1, ma, null, "t-1=5:" + "x".repeat(4_097), "t-2=5:" + "x".repeat(4_096)));
        say(a.commit(g, 2, ma, null, "t-0=12"));
        say(a.commit(g, 1, X, null, "t-0=12"));
        say(a.commit(g, -1, ma, null, "t-0=12"));
        say(a.commit(g, 1, "", null, "t-0=12"));
        say(operator.fetch(g, "t-0", "t-1"));
        say(operator.delete(g));
        say(operator.deleteOffsets(g, "t", 0, 9));
        say(operator.deleteOffsets(g, "u", 0));
        say(b.join(Joining.of(g, "").protocols("sticky/t")));
        say(b.join(Joining.of(g, "").type("connect")));
        rebalances(ma);
    }

    private void rebalances(String ma) throws IOException {
        say(a.join(Joining.of(g, ma)));
        say(a.beat(g, 1, ma, null));
        say(a.sync(g, 2, ma, null, ma, "A2"));
        b.sendJoin(Joining.of(g, newMember(b)));
        awaitRebalance(ma, 2);
        say(a.sync(g, 2, ma, null));
        say(operator.describe(g));
        say(a.commit(g, 2, ma, null, "t-0=20"));
        say(a.join(Joining.of(g, ma)));
        say(b.joined());
        String mb = b.memberId();
        say(b.join(Joining.of(g, mb)));
        say(a.join(Joining.of(g, ma)));
        b.sendSync(g, 3, mb, null);
        say(a.sync(g, 3, ma, null, ma, "A3"));
        say(b.synced());
        say(b.join(Joining.of(g, mb)));
        say(b.beat(g, 3, mb, null));
        b.sendJoin(Joining.of(g, mb).protocols("range/t+u"));
        awaitRebalance(ma, 3);
        say(a.leave(g, ma, null));
        say(b.joined());
        say(a.leave(g, ma, null));
        say(b.sync(g, 4, mb, null, mb, "B4"));
        say(operator.deleteOffsets(g, "u", 0));
    }

    /** The other member's parked call has arrived once this one is told of the rebalance. */
    private void awaitRebalance(String memberId, int generation) {
        Awaitility.await().until(() -> a.beat(g, generation, memberId, null).equals("beat error=27"));
    }

    private void leaving() throws IOException {
        String mb = b.memberId();
        if (release.leave() >= 3) {
            say(b.leave(g, "", null, mb, "nobody"));
            say(b.leave(g));
        }
        say(b.leave(g, mb, null));
        say(operator.describe(g));
        say(b.beat(g, 4, mb, null));
        say(b.sync(g, 5, mb, null));
        say(b.join(Joining.of(g, mb)));
    }

    private void offsetsWithoutMembers() throws IOException {
        String mb = b.memberId();
        say(b.commit(g, -1, "", null, "t-0=30"));
        say(b.commit(g, 5, mb, null, "t-0=31"));
        say(b.commit(g, -1, mb, null, "t-0=32"));
        say(operator.fetch(g, "t-0"));
        say(operator.deleteOffsets(g, "t", 0, 1));
        say(operator.fetch(g, "t-0"));
        say(operator.delete(g));
        say(operator.describe(g));
        say(operator.fetch(g));
        say(operator.commit(g + "-simple", -1, "", null, "t-0=1:note"));
        say(operator.fetch(g + "-simple", "t-0"));
        say(operator.list());
        say(operator.describe(g + "-simple"));
        say(operator.commit("", -1, "", null, "t-0=1"));
        say(operator.fetch("", "t-0"));
        say(operator.delete(g + "-simple", ""));
        say(operator.commit(g + "-none", -1, "", null));
        say(operator.list());
    }

    private void staticMembers() throws IOException {
        say(a.join(Joining.of(g, "").instance("i1")));
        String m1 = a.memberId();
        say(a.sync(g, 1, m1, "i1", m1, "S"));
        b.sendJoin(Joining.of(g, "").instance("i2"));
        Awaitility.await().until(() -> a.beat(g, 1, m1, "i1").equals("beat error=27"));
        say(a.join(Joining.of(g, m1).instance("i1")));
        say(b.joined());
        String m2 = b.memberId();
        b.sendSync(g, 2, m2, "i2");
        say(a.sync(g, 2, m1, "i1", m1, "S1", m2, "S2"));
        say(b.synced());
        say(b.join(Joining.of(g, "").instance("i2")));
        String m2b = b.memberId();
        say(b.beat(g, 2, m2, "i2"));
        say(b.beat(g, 2, m2, null));
        say(b.sync(g, 2, m2b, "i2"));
        say(b.commit(g, 2, m2, "i2", "t-0=1"));
        say(a.join(Joining.of(g, "").instance("i1")));
        String m1b = a.memberId();
        say(a.sync(g, 2, m1b, "i1", m1b, "X"));
        say(a.beat(g, 2, m1b, "i1"));
        say(b.join(Joining.of(g, m2b).instance("i1")));
        say(b.join(Joining.of(g, m2b).instance("nobody")));
        say(b.join(Joining.of(g, "").instance("i2").protocols("sticky/t")));
        say(operator.leave(g, "", "i2", "", "nobody", m1b, "i2", X, "i1"));
        say(operator.describe(g));
        say(a.join(Joining.of(g, m1b).instance("i1")));
        say(operator.describe(g));
        say(operator.leave(g, "", "i1"));
        say(operator.describe(g));
        say(operator.delete(g));
    }

    @Override
    public void close() throws IOException {
        a.close();
        b.close();
        operator.close();
    }
}
