package dev.millrace.eval.results;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.millrace.eval.harness.Reply;
import java.nio.file.Path;
import java.util.Optional;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.statement.StatementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that are cancelled interrupt their threads, wherever these are. */
class InterruptedStoreTest {
    private static final Reply LONG = new Reply.Text("word ".repeat(100_000), 7);

    @TempDir
    private Path folder;

    @Test
    void anInterruptWithinItsFileEndsNothingForOthers() {
        // Every statement is written to the file by the thread that makes it.
        var url = "jdbc:h2:file:" + folder.resolve("results") + ";WRITE_DELAY=0;CACHE_SIZE=64";
        try (var store = ResultStore.open(url, "", "")) {
            for (int i = 0; i < 20; i++) {
                Thread.currentThread().interrupt();
                try {
                    store.keep("interrupted" + i, LONG, i);
                } catch (ConnectionException | StatementException e) {
                    // As good as kept: what was not written is written anew.
                } finally {
                    Thread.interrupted();
                }
                store.keep("whole" + i, LONG, i);
                assertEquals(Optional.of(LONG), store.answer("whole" + i));
            }
        }
        try (var again = ResultStore.open(url, "", "")) {
            assertEquals(Optional.of(LONG), again.answer("whole19"));
        }
    }
}
