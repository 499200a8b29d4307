package io.ottla.client.cli;

import io.ottla.protocol.config.Spelling;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import joptsimple.OptionException;
import joptsimple.OptionParser;
import joptsimple.OptionSet;
import joptsimple.OptionSpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The options of a tool as it was called. Options are never abbreviated. A wrong one is one line that says which, and
 * what was probably meant.
 */
public final class CommandLine {
    private static final int TYPOS_MAX = 3;
    /** What many tools took up to Kafka 2.x. */
    private static final String ZOOKEEPER = "zookeeper";

    private final OptionSet given;

    private CommandLine(OptionSet given) {
        this.given = given;
    }

    private static final Logger LOG = LoggerFactory.getLogger(CommandLine.class);

    /** How a call is taken that says nothing, or too much. Kafka's tools are of these two kinds. */
    enum Manners {
        /** Without arguments it is a mistake; words that belong to no option are left out of account. */
        LOOSE,
        /** Without arguments it is a question, answered with the help; words that belong to no option are mistakes. */
        STRICT
    }

    /** The user asked for help or for the version, which is this text. As with Kafka, only some questions end well. */
    public static final class Answered extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final int exit;

        private Answered(String text, int exit) {
            super(text, null, false, false);
            this.exit = exit;
        }

        /** To --help, which ends as a mistake does, with every tool of Kafka's. */
        static Answered help(String text) {
            return new Answered(text, Tool.FAILED);
        }

        /** To anything else. */
        static Answered well(String text) {
            return new Answered(text, 0);
        }

        int exit() {
            return exit;
        }

        String text() {
            return String.valueOf(getMessage());
        }
    }

    /** A parser with the options that every tool has: help, by two names, and version. */
    public static OptionParser parser() {
        OptionParser parser = new OptionParser(false);
        parser.acceptsAll(List.of("h", "help"), "Print usage information.").forHelp();
        parser.accepts("version", "Display the version.").forHelp();
        return parser;
    }

    /** Reads the arguments; throws {@link ToolFailure} for wrong ones and {@link Answered} for --help and --version. */
    public static CommandLine parse(OptionParser parser, String purpose, String... args) {
        return parse(parser, purpose, Manners.LOOSE, args);
    }

    static CommandLine parse(OptionParser parser, String purpose, Manners manners, String... args) {
        if (args.length == 0) {
            throw bare(usage(parser, purpose), manners);
        }
        OptionSet given;
        try {
            given = parser.parse(args);
            // Values are converted when they are asked for: a wrong one is to be told before anything is done.
            given.specs().forEach(given::valuesOf);
        } catch (OptionException e) {
            throw new ToolFailure(e.getMessage() + hint(parser, e.options()));
        }
        if (given.has("version")) {
            String version = CommandLine.class.getPackage().getImplementationVersion();
            throw Answered.well("Ottla " + (version == null ? "(built from source)" : version) + "\n");
        }
        if (given.has("help")) {
            throw Answered.help(usage(parser, purpose));
        }
        if (!given.nonOptionArguments().isEmpty()) {
            String word = "'" + given.nonOptionArguments().get(0) + "'";
            if (manners == Manners.STRICT) {
                throw new ToolFailure(
                        word + " is not understood: every argument begins with an option (--help lists them)");
            }
            LOG.warn("{} is left out of account: every argument begins with an option", word);
        }
        return new CommandLine(given);
    }

    private static RuntimeException bare(String usage, Manners manners) {
        return manners == Manners.STRICT ? Answered.well(usage) : new ToolFailure(usage.stripTrailing());
    }

    public boolean has(OptionSpec<?> option) {
        return given.has(option);
    }

    /** Whether it was given with a value. */
    public boolean hasValue(OptionSpec<?> option) {
        return given.hasArgument(option);
    }

    /** The value, the default, or null; throws {@link ToolFailure} when it is given twice or malformed. */
    public <T> @Nullable T value(OptionSpec<T> option) {
        try {
            return given.valueOf(option);
        } catch (OptionException e) {
            throw new ToolFailure(String.valueOf(e.getMessage()));
        }
    }

    /** The value; throws {@link ToolFailure} when there is none. */
    public <T> T required(OptionSpec<T> option) {
        T value = value(option);
        if (value == null) {
            throw new ToolFailure("Missing required argument \"" + option + "\"");
        }
        return value;
    }

    /** All values of an option that may be repeated. */
    public <T> List<T> values(OptionSpec<T> option) {
        try {
            return given.valuesOf(option);
        } catch (OptionException e) {
            throw new ToolFailure(String.valueOf(e.getMessage()));
        }
    }

    /** Throws {@link ToolFailure} unless every one of these was given. */
    public void require(OptionSpec<?>... options) {
        for (OptionSpec<?> option : options) {
            if (!has(option)) {
                throw new ToolFailure("Missing required argument \"" + option + "\"");
            }
        }
    }

    /** Throws {@link ToolFailure} if one of {@code others} was given together with {@code option}. */
    public void forbid(OptionSpec<?> option, OptionSpec<?>... others) {
        for (OptionSpec<?> other : others) {
            if (has(option) && has(other)) {
                throw new ToolFailure("Option \"" + option + "\" can't be used with option \"" + other + "\"");
            }
        }
    }

    /** How many of these were given. */
    public int count(OptionSpec<?>... options) {
        int count = 0;
        for (OptionSpec<?> option : options) {
            count += has(option) ? 1 : 0;
        }
        return count;
    }

    private static String usage(OptionParser parser, String purpose) {
        StringWriter text = new StringWriter();
        text.append(purpose).append('\n');
        try {
            parser.printHelpOn(text);
        } catch (IOException e) {
            throw new IllegalStateException("a string cannot be written to", e);
        }
        return text.toString();
    }

    private static String hint(OptionParser parser, Collection<String> wrong) {
        // An option of several names is named with all of them.
        Optional<String> wanted = wrong.stream().map(one -> one.split("/")[0]).findFirst();
        if (wanted.isEmpty() || parser.recognizedOptions().containsKey(wanted.get())) {
            return " (--help lists all options)";
        }
        if (wanted.get().equals(ZOOKEEPER)) {
            return " (this tool asks brokers: give --bootstrap-server with the address of one)";
        }
        List<String> known = parser.recognizedOptions().keySet().stream()
                .filter(option -> !option.startsWith("["))
                .toList();
        String meant = Spelling.closest(wanted.get(), known, TYPOS_MAX);
        return meant == null ? " (--help lists all options)" : " (did you mean --" + meant + "?)";
    }
}
