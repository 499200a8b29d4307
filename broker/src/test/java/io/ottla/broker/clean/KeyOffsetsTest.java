package io.ottla.broker.clean;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class KeyOffsetsTest {
    private static final int SLOT_BYTES = 24;

    @Test
    void takes_as_many_keys_as_memory_and_load_factor_say_and_no_more() {
        assertThat(fill(new KeyOffsets(3000 * SLOT_BYTES, 0.5))).isEqualTo(1500);
        assertThat(fill(new KeyOffsets(3000 * SLOT_BYTES, 0.9))).isEqualTo(2700);
    }

    @Test
    void a_full_table_still_says_which_keys_it_does_not_know() {
        KeyOffsets keys = new KeyOffsets(2000 * SLOT_BYTES, 1.0);
        assertThat(fill(keys)).isEqualTo(1999);
        assertThat(keys.newest(key(-1))).isEqualTo(-1);
        assertThat(keys.newest(key(1998))).isEqualTo(1998);
        assertThat(keys.put(key(5), 70_000)).isTrue();
        assertThat(keys.newest(key(5))).isEqualTo(70_000);
    }

    private static int fill(KeyOffsets keys) {
        int taken = 0;
        while (keys.put(key(taken), taken)) {
            taken++;
        }
        for (int i = 0; i < taken; i++) {
            assertThat(keys.newest(key(i))).isEqualTo(i);
        }
        return taken;
    }

    private static ByteBuf key(int number) {
        return Unpooled.copyInt(number);
    }
}
