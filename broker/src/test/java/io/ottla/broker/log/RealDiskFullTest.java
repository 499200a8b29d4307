package io.ottla.broker.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.protocol.wire.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file system that is really full: 256 KiB of tmpfs, which only root can mount. */
class RealDiskFullTest {
    @Test
    void the_log_goes_on_when_a_full_file_system_has_space_again(@TempDir Path mountPoint) throws Exception {
        try (Tmpfs small = Tmpfs.mount(mountPoint, "256k")) {
            Fixture one = new Fixture(new FileSystemDisk(), mountPoint);
            one.settings.segmentBytes = 32 << 10;
            Log log = one.create();
            Path ballast = Files.write(mountPoint.resolve("ballast"), new byte[64 << 10]);
            int accepted = 0;
            Append last = Fixture.append(log, Fixture.batch(1000, text(accepted++)));
            while (last instanceof Append.Appended && accepted < 1000) {
                last = Fixture.append(log, Fixture.batch(1000 + accepted, text(accepted)));
                accepted += last instanceof Append.Appended ? 1 : 0;
                one.settle();
            }
            assertThat(((Append.Refused) last).error()).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
            assertThat(((Append.Refused) last).message()).contains("the disk is full");
            assertThat(log.online()).isTrue();
            assertThat(Fixture.values(log, 0)).hasSize(accepted);
            Files.delete(ballast);
            assertThat(Fixture.append(log, Fixture.batch(1, "after"))).isInstanceOf(Append.Appended.class);
            assertThat(Fixture.values(log, 0)).hasSize(accepted + 1).last().isEqualTo("after");
            log.abandon();
            Log again = one.open(Opening.Known.NOTHING);
            assertThat(Fixture.values(again, 0)).hasSize(accepted + 1);
            again.abandon();
        }
    }

    private static String text(int i) {
        return i + "x".repeat(3000);
    }
}
