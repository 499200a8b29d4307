package io.ottla.broker.api.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class ConversionBudgetTest {
    private final ConversionBudget budget = new ConversionBudget(100);

    @Test
    void whatIsTakenIsMissingUntilTheAnswerIsFreed() {
        assertThat(budget.take(60)).isTrue();
        assertThat(budget.take(60)).isFalse();
        ByteBuf answer = budget.heldBy(Unpooled.buffer().writeBytes(new byte[60]), 60, ByteBufAllocator.DEFAULT);
        assertThat(answer.readableBytes()).isEqualTo(60);
        assertThat(budget.leftBytes()).isEqualTo(40);
        answer.release();
        assertThat(budget.leftBytes()).isEqualTo(100);
    }

    @Test
    void oneThatIsLargerThanTheBudgetPassesAlone() {
        assertThat(budget.take(1_000)).isTrue();
        assertThat(budget.take(1)).isFalse();
        budget.giveBack(1_000);
        assertThat(budget.take(1)).isTrue();
    }
}
