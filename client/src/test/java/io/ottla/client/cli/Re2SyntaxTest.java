package io.ottla.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Verdicts on expressions; each was compared with RE2's own. */
class Re2SyntaxTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a.*b",
                "topic-.*|other",
                "a??",
                "(?i)a",
                "(?<n>a)",
                "(?P<n>a)",
                "\\d\\w\\s",
                "\\pL",
                "\\p{Greek}",
                "[[:alpha:]]",
                "[]a]",
                "a{",
                "a{,5}",
                "x{2,}",
                "\\Qa(\\E",
                "\\12",
                "\\x41",
                "[a&&b]",
                "^$",
                ""
            })
    void whatNeedsNoBacktrackingIsTaken(String expression) {
        assertThat(Re2Syntax.fault(expression)).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "[ 'missing closing ]'",
                "(a 'missing closing )'",
                "(?=a)b 'invalid or unsupported Perl syntax'",
                "(?>a) 'invalid or unsupported Perl syntax'",
                "a\\1 'invalid escape sequence'",
                "\\Z 'invalid escape sequence'",
                "*a 'missing argument to repetition operator'",
                "{2} 'missing argument to repetition operator'",
                "a++ 'invalid nested repetition operator'",
                "a{1001} 'invalid repeat count'",
                "a{5,2} 'invalid repeat count'",
                "a\\ 'trailing backslash at end of expression'",
                "[z-a] 'invalid character class range'"
            })
    void theRestIsRefusedInRe2sWords(String expression, String words) {
        assertThat(Re2Syntax.fault(expression)).isEqualTo(words);
    }

    @Test
    void theToolSaysItAndAsksNoBroker() {
        ToolRun good = ToolRun.of(new ConsumerGroupsTool(), "", "--validate-regex", "a.*");
        assertThat(good).isEqualTo(new ToolRun(0, "The regular expression `a.*` is valid.\n", ""));
        ToolRun bad = ToolRun.of(new ConsumerGroupsTool(), "", "--validate-regex", "[");
        assertThat(bad).isEqualTo(new ToolRun(0, "The regular expression `[` is invalid: missing closing ].\n", ""));
    }
}
