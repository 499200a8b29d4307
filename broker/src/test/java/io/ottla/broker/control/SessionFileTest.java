package io.ottla.broker.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.ottla.coordinator.store.SessionNote.Note;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionFileTest {
    @TempDir
    Path dir;

    @Test
    void whatWasNotedLastIsReadByTheNextProcessAndByNobodyElse() throws Exception {
        assertThat(new SessionFile(dir).read()).isNull();
        new SessionFile(dir).write(new Note(1, "first="));
        new SessionFile(dir).write(new Note(-0x7f00000000000001L, "c2VjcmV0"));

        assertThat(new SessionFile(dir).read()).isEqualTo(new Note(-0x7f00000000000001L, "c2VjcmV0"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve(SessionFile.NAME))))
                .isEqualTo("rw-------");
        assertThat(dir.toFile().list()).containsExactly(SessionFile.NAME);
    }

    @Test
    void whatCannotBeReadCostsOnlyTheQuickRestart() throws Exception {
        for (String garbage : new String[] {"", "zzz password", "1", "1 2 3", "x".repeat(5000)}) {
            Files.writeString(dir.resolve(SessionFile.NAME), garbage);
            assertThat(new SessionFile(dir).read()).isNull();
        }
        new SessionFile(dir.resolve("missing")).write(new Note(1, "p"));
        assertThat(dir.resolve("missing")).doesNotExist();
    }
}
