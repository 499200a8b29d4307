package io.ottla.protocol.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionTest {
    private static final Option<Integer> INT = Option.integer("an.int", 5).range(-1, 100);
    private static final Option<Long> LONG = Option.wideOrNone("a.long").min(0);
    private static final Option<Short> SHORT = Option.small("a.short", 3).min(1);
    private static final Option<Double> DOUBLE = Option.decimal("a.ratio", 0.5).range(0, 1);
    private static final Option<Boolean> BOOL = Option.bool("a.bool", true);
    private static final Option<String> WORD = Option.choice("a.word", "one", "one", "two");
    private static final Option<List<String>> LIST = Option.list("a.list", "x").check(Check.someOf(List.of("x", "y")));
    private static final Option<String> SECRET =
            Option.secretOrNone("a.secret").check(new Check<>("long", text -> text.length() > 9));
    private static final OptionTable TABLE = OptionTable.of(INT, LONG, SHORT, DOUBLE, BOOL, WORD, LIST, SECRET);

    @Test
    void valuesAreReadWithBlanksAround() {
        Settings settings = settings(
                "an.int",
                " 7 ",
                "a.long",
                "0",
                "a.short",
                "2",
                "a.ratio",
                "1e-1",
                "a.bool",
                "FALSE",
                "a.word",
                "two",
                "a.list",
                " y , x",
                "a.secret",
                "0123456789");
        assertThat(settings.get(INT)).isEqualTo(7);
        assertThat(settings.get(LONG)).isZero();
        assertThat(settings.get(SHORT)).isEqualTo((short) 2);
        assertThat(settings.get(DOUBLE)).isEqualTo(0.1);
        assertThat(settings.get(BOOL)).isFalse();
        assertThat(settings.get(WORD)).isEqualTo("two");
        assertThat(settings.get(LIST)).containsExactly("y", "x");
        assertThat(settings.get(SECRET)).isEqualTo("0123456789");
    }

    @Test
    void whatIsNotGivenHasItsDefault() {
        Settings settings = settings();
        assertThat(settings.get(INT)).isEqualTo(5);
        assertThat(settings.orNull(LONG)).isNull();
        assertThat(settings.isGiven(INT)).isFalse();
        assertThatThrownBy(() -> settings.get(LONG)).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "an.int, seven, from -1 to 100",
        "an.int, 101, from -1 to 100",
        "an.int, -2, from -1 to 100",
        "an.int, 4294967296, 32 bits",
        "an.int, '', 32 bits",
        "a.long, -1, at least 0",
        "a.short, 40000, 16 bits",
        "a.short, 0, at least 1",
        "a.ratio, 1.01, from 0 to 1",
        "a.ratio, NaN, a number",
        "a.bool, yes, true or false",
        "a.word, One, 'one, two'",
        "a.list, 'x,z', 'x, y'"
    })
    void aWrongValueIsNamedWithItsKeyAndWhatIsAllowed(String key, String value, String allowed) {
        assertThatThrownBy(() -> settings(key, value))
                .isInstanceOf(BadSettingException.class)
                .hasMessageContaining(key)
                .hasMessageContaining("'" + value + "'")
                .hasMessageContaining(allowed);
    }

    @Test
    void aWrongSecretIsNotShown() {
        assertThatThrownBy(() -> settings("a.secret", "hush"))
                .hasMessageContaining("a.secret")
                .hasMessageNotContaining("hush");
        assertThat(settings("a.secret", "0123456789").toString()).doesNotContain("0123456789");
    }

    @Test
    void aVeryLongValueIsCutInTheMessage() {
        assertThatThrownBy(() -> settings("an.int", "9".repeat(10_000)))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400));
    }

    @Test
    void aRequiredOptionMustBeThere() {
        OptionTable table = OptionTable.of(Option.text("must", "").required());
        assertThatThrownBy(() -> Settings.of(table, Map.of()))
                .isInstanceOf(BadSettingException.class)
                .hasMessageContaining("must");
    }

    @Test
    void unknownNamesAreKeptAndTold() {
        Settings settings = settings("what.is.this", "1");
        assertThat(settings.unknown()).containsExactly("what.is.this");
        assertThat(settings.texts()).containsEntry("what.is.this", "1");
    }

    @Test
    void aChangeMakesANewSnapshot() {
        Settings before = settings("an.int", "7", "a.word", "two");
        Settings after = before.with(Map.of("an.int", "8"));
        assertThat(before.get(INT)).isEqualTo(7);
        assertThat(after.get(INT)).isEqualTo(8);
        assertThat(after.get(WORD)).isEqualTo("two");
        assertThat(after).isNotEqualTo(before).isEqualTo(settings("a.word", "two", "an.int", "8"));
    }

    @Test
    void aTableHasNoTwoRowsOfOneName() {
        assertThatThrownBy(() -> OptionTable.of(INT, Option.bool("an.int", true)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void valuesAreWrittenAsTheyAreRead() {
        assertThat(LIST.format(List.of("x", "y"))).isEqualTo("x,y");
        assertThat(DOUBLE.format(0.25)).isEqualTo("0.25");
        assertThat(LIST.parse(LIST.format(List.of("y", "x")))).containsExactly("y", "x");
    }

    private static Settings settings(String... keysAndValues) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            texts.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return Settings.of(TABLE, texts);
    }
}
