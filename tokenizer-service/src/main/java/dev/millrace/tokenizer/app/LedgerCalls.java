package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.batch.Ledger;
import dev.millrace.tokenizer.openai.ApiError;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Optional;

/** How calls come to files and batches: off the event loop, and when the ledger has all that is on the log by then. */
@Singleton
class LedgerCalls {
    private final Edge edge;
    private final Resumptions threads;
    private final LedgerReader reader;

    LedgerCalls(Edge edge, Resumptions threads, LedgerReader reader) {
        this.edge = edge;
        this.threads = threads;
        this.reader = reader;
    }

    /** What a caller has under an id at a time, in milliseconds since the epoch. */
    interface Lookup<T> {
        Optional<T> find(Ledger ledger, String id, String tenant, long nowMs);
    }

    /** What a call does with the thing it asked for. */
    interface Use<T> {
        void with(Call call, T thing) throws InterruptedException;
    }

    /** Finds what the path's {@code :id} names and uses it, or answers that it is missing. */
    <T> void find(RoutingContext http, Lookup<T> lookup, ApiError missing, Use<T> use) {
        var call = Call.of(http, edge);
        var id = http.pathParam("id");
        call.guard(() -> read(call, ledger -> {
            var thing = lookup.find(ledger, id, call.tenant(), System.currentTimeMillis());
            if (thing.isPresent()) {
                use.with(call, thing.get());
            } else {
                call.answer(missing);
            }
        }));
    }

    /** What a call does when the ledger is whole. */
    interface Reading {
        void read(Ledger ledger) throws InterruptedException;
    }

    /**
     * Runs it when the ledger is whole.
     *
     * @throws dev.millrace.tokenizer.session.FailureException when there is no thread for it
     */
    void read(Call call, Reading reading) {
        run(call, () -> {
            reader.catchUp();
            reading.read(reader.ledger());
        });
    }

    /** Runs a task that may wait, and need not have read anything. */
    void run(Call call, Interrupted.Task task) {
        threads.start(call, () -> Interrupted.unchecked(task));
    }
}
