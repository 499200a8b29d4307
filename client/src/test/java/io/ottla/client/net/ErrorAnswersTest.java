package io.ottla.client.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.protocol.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class ErrorAnswersTest {
    @Test
    void theErrorsAndWhichOfThemPassAreThoseOfKafkasClient() {
        for (Errors theirs : Errors.values()) {
            ErrorCode ours = ErrorCode.of(theirs.code());
            assertThat(ours.code()).as(theirs.name()).isEqualTo(theirs.code());
            assertThat(ours.name()).isEqualTo(theirs.name());
        }
        assertThat(ErrorCode.values()).hasSameSizeAs(Errors.values());
        assertThat(ErrorAnswers.errors(true)).allMatch(ErrorCode::isRetriable);
        assertThat(ErrorAnswers.errors(false)).noneMatch(ErrorCode::isRetriable);
        List<ErrorCode> all = new ArrayList<>(ErrorAnswers.errors(true));
        all.addAll(ErrorAnswers.errors(false));
        assertThat(all).hasSize(Errors.values().length - 1).doesNotHaveDuplicates();
    }

    @Test
    void aCodeThatNobodyKnowsIsAnUnknownServerError() {
        assertThat(ErrorCode.of(ErrorAnswers.UNHEARD_OF)).isEqualTo(ErrorCode.UNKNOWN_SERVER_ERROR);
    }
}
