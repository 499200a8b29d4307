package io.ottla.client.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;

/** Where the offsets of a group are to be set. */
sealed interface ResetTarget {
    /** An offset. */
    record To(long offset) implements ResetTarget {}

    /** So many from the committed one. */
    record By(long records) implements ResetTarget {}

    /** The first record at or after this time, in ms since the epoch. */
    record Since(long timeMs) implements ResetTarget {}

    /** The first record of this last time. */
    record Last(Duration duration) implements ResetTarget {}

    /** The first record. */
    record Earliest() implements ResetTarget {}

    /** Behind the last record. */
    record Latest() implements ResetTarget {}

    /** Where it is. */
    record Current() implements ResetTarget {}

    /** As a file says. */
    record FromFile(Path file) implements ResetTarget {}

    /** A date and time, in UTC unless it says otherwise; throws {@link ToolFailure} for what is none. */
    static ResetTarget since(String datetime) {
        try {
            boolean zoned = datetime.endsWith("Z") || datetime.matches(".*T.*[+-]\\d\\d:?\\d\\d");
            OffsetDateTime time = zoned
                    ? OffsetDateTime.parse(datetime.replaceAll("([+-]\\d\\d)(\\d\\d)$", "$1:$2"))
                    : LocalDateTime.parse(datetime).atOffset(ZoneOffset.UTC);
            return new Since(time.toInstant().toEpochMilli());
        } catch (DateTimeParseException e) {
            throw new ToolFailure("--to-datetime " + datetime + ": expected is YYYY-MM-DDThh:mm:ss.sss, as "
                    + "2026-01-31T12:00:00.000");
        }
    }

    /** An ISO 8601 duration; throws {@link ToolFailure} for what is none. */
    static ResetTarget last(String duration) {
        try {
            return new Last(Duration.parse(duration));
        } catch (DateTimeParseException e) {
            throw new ToolFailure("--by-duration " + duration + ": expected is PnDTnHnMnS, as PT1H30M");
        }
    }
}
