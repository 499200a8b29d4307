package io.ottla.client.cli;

import io.ottla.client.ClientException;
import io.ottla.client.InterruptException;
import io.ottla.protocol.config.BadSettingException;
import java.util.concurrent.CompletionException;

/** One tool. Returns its exit code; what goes wrong it throws. */
public interface Tool {
    /** Exit code of a tool that could not do what it was asked. */
    int FAILED = 1;

    int run(Terminal terminal, String... args);

    /** Runs the tool and turns what it throws into one line on the error stream. */
    static int execute(Tool tool, Terminal terminal, String... args) {
        try {
            return tool.run(terminal, args);
        } catch (CommandLine.Answered answered) {
            terminal.out().print(answered.text());
            return answered.exit();
        } catch (ToolFailure | BadSettingException | IllegalArgumentException | InterruptException e) {
            terminal.err().println(e.getMessage());
        } catch (ClientException e) {
            terminal.err().println("Error: " + e.getMessage());
        } catch (CompletionException e) {
            terminal.err().println("Error: " + (e.getCause() == null ? e : e.getCause()).getMessage());
        } finally {
            terminal.out().flush();
            terminal.err().flush();
        }
        return FAILED;
    }

    /** Runs the tool on the streams of the process and ends the process. */
    static void main(Tool tool, String... args) {
        System.exit(execute(tool, Terminal.ofProcess(), args));
    }
}
