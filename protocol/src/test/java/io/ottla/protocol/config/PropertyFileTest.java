package io.ottla.protocol.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PropertyFileTest {
    @TempDir
    Path folder;

    @Test
    void keysAndValuesAreSplitAtTheFirstSeparator() {
        assertThat(parse("a=1\nb = 2\nc:3\nd 4\ne\tf\ng==h\ni : = j\nk\nl=\n"))
                .containsExactly(
                        Map.entry("a", "1"),
                        Map.entry("b", "2"),
                        Map.entry("c", "3"),
                        Map.entry("d", "4"),
                        Map.entry("e", "f"),
                        Map.entry("g", "=h"),
                        Map.entry("i", "= j"),
                        Map.entry("k", ""),
                        Map.entry("l", ""));
    }

    @Test
    void commentsAndEmptyLinesAreLeftOut() {
        assertThat(parse("# a=1\n  ! b=2\n\n   \nc=3#no comment\n")).containsExactly(Map.entry("c", "3#no comment"));
    }

    @Test
    void aLineThatEndsInABackslashGoesOn() {
        assertThat(parse("a=1,\\\n   2,\\\r\n\t3\nb=back\\\\\nc=end\\"))
                .containsExactly(Map.entry("a", "1,2,3"), Map.entry("b", "back\\"), Map.entry("c", "end"));
    }

    @Test
    void escapesAreUndone() {
        assertThat(parse("a\\=b\\:c\\ d=\\t\\u00e9\\q")).containsExactly(Map.entry("a=b:c d", "\té" + "q"));
    }

    @Test
    void aBrokenEscapeIsNamedWithItsLine() {
        assertThatThrownBy(() -> parse("a=1\nb=\\u00g0\n"))
                .isInstanceOf(BadSettingException.class)
                .hasMessageContaining("some.properties, line 2")
                .hasMessageContaining("\\u00g0");
    }

    @Test
    void theLastOfTwoValuesCountsAndTheKeyIsToldAsRepeated() {
        PropertyFile file = PropertyFile.parse("x", "a=1\nb=2\na=3\n");
        assertThat(file.values()).containsEntry("a", "3");
        assertThat(file.repeated()).containsExactly("a");
    }

    @Test
    void whatJavaReadsWeReadAlike() throws IOException {
        long seed = 7;
        Random random = new Random(seed);
        String letters = "ab=: \t\\#!\n\r,1u0041";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(30); j > 0; j--) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            text.append("\nend=1"); // Java is of two minds about a backslash at the very end
            Properties java = new Properties();
            try {
                java.load(new StringReader(text.toString()));
            } catch (IllegalArgumentException malformed) {
                assertThatThrownBy(() -> parse(text.toString())).isInstanceOf(BadSettingException.class);
                continue;
            }
            assertThat(parse(text.toString()))
                    .as("seed %d, case %d: %s", seed, i, text)
                    .isEqualTo(java);
        }
    }

    @Test
    void utf8AndLatin1AreToldApart() throws IOException {
        Path utf8 = Files.writeString(folder.resolve("u"), "a=é", StandardCharsets.UTF_8);
        Path latin1 = Files.write(folder.resolve("l"), "a=é".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(PropertyFile.read(utf8).values()).containsEntry("a", "é");
        assertThat(PropertyFile.read(latin1).values()).containsEntry("a", "é");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> PropertyFile.read(folder.resolve("nowhere.properties")))
                .isInstanceOf(BadSettingException.class)
                .hasMessageContaining("nowhere.properties");
        assertThatThrownBy(() -> PropertyFile.read(folder))
                .isInstanceOf(BadSettingException.class)
                .hasMessageContaining(folder.toString());
    }

    private static Map<String, String> parse(String text) {
        return PropertyFile.parse("some.properties", text).values();
    }
}
