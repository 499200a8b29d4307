package io.ottla.broker.sim;

import org.jspecify.annotations.Nullable;

/** How the story of a seed ends. */
sealed interface Tale {
    /** All is well. */
    record Good(int acknowledged) implements Tale {}

    /** It went beyond what is promised, which ends it. */
    record Excused(String why) implements Tale {}

    /** Something happened that must never be; what did before is told line by line. */
    record Bad(long seed, Throwable what, String story) implements Tale {
        @Override
        public String toString() {
            return story + "\n" + what + "\n"
                    + "To hear it again, with the brokers' own words: mvn test -pl broker -am -Dtest=SimulationTest"
                    + " -Dsurefire.failIfNoSpecifiedTests=false -Dottla.sim.seed=" + seed;
        }
    }

    /** @param bug to be planted; null for none */
    static Tale of(long seed, @Nullable Bug bug) {
        SimCluster cluster = new SimCluster(seed, bug);
        try {
            return new Good(cluster.play());
        } catch (Facts.Excused e) {
            return new Excused(e.getMessage());
        } catch (RuntimeException | AssertionError e) {
            return new Bad(seed, e, "seed " + seed + ":\n" + String.join("\n", cluster.world.story()));
        }
    }
}
