package io.ottla.interop;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Our client with our broker, with Apache Kafka 3.9 on ZooKeeper and with Apache Kafka 4.4: the same is expected of all. */
@ParameterizedClass(name = "{0}")
@EnumSource(Server.Make.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OurClientIT {
    private static Server server;

    @Parameter
    Server.Make make;

    @BeforeParameterizedClassInvocation
    static void start(Server.Make make) throws IOException {
        server = Server.start(make);
    }

    @AfterParameterizedClassInvocation
    static void stop() throws Exception {
        server.close();
    }

    @Nested
    class Produces extends ProducerFlows {
        Produces() {
            super(OurClientIT.server);
        }
    }

    @Nested
    class Consumes extends ConsumerFlows {
        Consumes() {
            super(OurClientIT.server);
        }
    }

    @Nested
    class SharesInGroups extends GroupFlows {
        SharesInGroups() {
            super(OurClientIT.server);
        }
    }

    @Nested
    class Administers extends AdminFlows {
        Administers() {
            super(OurClientIT.server);
        }
    }

    @Nested
    class AdministersManyAtOnce extends AdminBatchFlows {
        AdministersManyAtOnce() {
            super(OurClientIT.server);
        }
    }

    @Nested
    class TellsOfNewerGroups extends NewerGroupFlows {
        TellsOfNewerGroups() {
            super(OurClientIT.server);
        }
    }

    @Nested
    class Transacts extends TransactionFlows {
        Transacts() {
            super(OurClientIT.server);
        }
    }

    @Nested
    class ProducesInTransactions extends TransactionalProducerFlows {
        ProducesInTransactions() {
            super(OurClientIT.server);
        }
    }
}
