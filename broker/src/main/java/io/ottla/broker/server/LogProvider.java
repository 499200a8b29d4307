package io.ottla.broker.server;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator.ExecutionStatus;
import ch.qos.logback.classic.util.ContextInitializer;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.CoreConstants;
import ch.qos.logback.core.joran.spi.JoranException;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.Reporter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Logback as SLF4J's provider, set up by {@link LogSetup} at once: neither of them looks through every jar for providers
 * and settings first. The scripts that start servers name it ({@code -Dslf4j.provider}); without that, Logback starts in
 * its own, slower way and finds LogSetup too. Thread: SLF4J's first caller.
 */
public final class LogProvider implements SLF4JServiceProvider {
    /** As Logback's own provider requests it. */
    private static final String API_VERSION = "2.0.99";

    private final LoggerContext context = new LoggerContext();
    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final LogbackMDCAdapter mdc = new LogbackMDCAdapter();

    @Override
    public void initialize() {
        context.setName(CoreConstants.DEFAULT_CONTEXT_NAME);
        context.setMDCAdapter(mdc);
        LogSetup setup = new LogSetup();
        setup.setContext(context);
        if (setup.configure(context) != ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY) {
            readSettings();
        }
        context.start();
    }

    private void readSettings() {
        try {
            new ContextInitializer(context).autoConfig();
        } catch (JoranException e) {
            Reporter.error("Logging cannot be set up", e);
        }
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return context;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return mdc;
    }

    @Override
    public String getRequestedApiVersion() {
        return API_VERSION;
    }
}
