package io.ottla.client.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import joptsimple.OptionParser;
import joptsimple.OptionSpec;

/**
 * The options that a tool knows: first they are listed, then the arguments are read. Every tool has --help and --version.
 *
 * <p>Not thread-safe.
 */
public final class ToolOptions {
    private final OptionParser parser = CommandLine.parser();
    private final String purpose;
    private final CommandLine.Manners manners;

    /** @param purpose what the tool is for, the first line of its help */
    public ToolOptions(String purpose) {
        this(purpose, CommandLine.Manners.LOOSE);
    }

    private ToolOptions(String purpose, CommandLine.Manners manners) {
        this.purpose = purpose;
        this.manners = manners;
    }

    /** Of a tool that takes nothing but options, and helps when it is called without arguments. */
    public static ToolOptions strict(String purpose) {
        return new ToolOptions(purpose, CommandLine.Manners.STRICT);
    }

    /** An option without argument. */
    public OptionSpec<Void> flag(String name, String doc) {
        return parser.accepts(name, doc);
    }

    public OptionSpec<String> text(String name, String doc, String argument) {
        return parser.accepts(name, doc).withRequiredArg().describedAs(argument).ofType(String.class);
    }

    public OptionSpec<String> text(String name, String doc, String argument, String byDefault) {
        return parser.accepts(name, doc)
                .withRequiredArg()
                .describedAs(argument)
                .ofType(String.class)
                .defaultsTo(byDefault);
    }

    /** An option of several names. */
    public OptionSpec<String> text(List<String> names, String doc, String argument) {
        return parser.acceptsAll(names, doc)
                .withRequiredArg()
                .describedAs(argument)
                .ofType(String.class);
    }

    /** A number of the given type. */
    public <N extends Number> OptionSpec<N> number(Class<N> type, String name, String doc, String argument) {
        return parser.accepts(name, doc).withRequiredArg().describedAs(argument).ofType(type);
    }

    public <N extends Number> OptionSpec<N> number(
            Class<N> type, String name, String doc, String argument, N byDefault) {
        return parser.accepts(name, doc)
                .withRequiredArg()
                .describedAs(argument)
                .ofType(type)
                .defaultsTo(byDefault);
    }

    /** An option whose argument may be left out. */
    public OptionSpec<String> maybe(String name, String doc, String argument) {
        return parser.accepts(name, doc).withOptionalArg().describedAs(argument).ofType(String.class);
    }

    /** An option whose argument may be left out; then, and without the option, it is the default. */
    public OptionSpec<String> maybe(String name, String doc, String argument, String byDefault) {
        return parser.accepts(name, doc)
                .withOptionalArg()
                .describedAs(argument)
                .ofType(String.class)
                .defaultsTo(byDefault);
    }

    /** The same for a number. */
    public OptionSpec<Long> maybeNumber(String name, String doc, String argument, long byDefault) {
        return parser.accepts(name, doc)
                .withOptionalArg()
                .describedAs(argument)
                .ofType(Long.class)
                .defaultsTo(byDefault);
    }

    /** --bootstrap-server. */
    public OptionSpec<String> servers() {
        return text("bootstrap-server", "The brokers to connect to.", "HOST:PORT,...");
    }

    /** --command-config of a tool with an admin client. */
    public OptionSpec<String> adminConfig() {
        return text("command-config", "A property file for the admin client.", "command config property file");
    }

    /** Reads the arguments; throws {@link ToolFailure} for wrong ones and {@link CommandLine.Answered} for --help. */
    public CommandLine parse(String... args) {
        return CommandLine.parse(parser, purpose, manners, args);
    }

    /** The same where these options take several arguments one after the other, as {@code --producer-props a=b c=d}. */
    public CommandLine parse(Set<String> several, String... args) {
        List<String> spread = new ArrayList<>();
        String last = "";
        int arguments = 0;
        for (String arg : args) {
            if (arg.startsWith("--")) {
                last = arg;
                arguments = 0;
            } else if (several.contains(last) && ++arguments > 1) {
                spread.add(last);
            }
            spread.add(arg);
        }
        return parse(spread.toArray(String[]::new));
    }
}
