package dev.millrace.tokenizer.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.tokenizer.openai.ApiError;
import dev.millrace.tokenizer.resume.RequestIds;
import dev.millrace.tokenizer.resume.Turns;
import dev.millrace.tokenizer.session.AlreadyOpenException;
import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.TextSink;
import jakarta.inject.Singleton;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Requests with an idempotency key: the same key and body of a tenant is one request for 15 minutes, at whatever edge and
 * however often it comes. There is no store of keys: a request's id is made of its tenant and key, so the log of requests
 * is the store. Where two edges write the same id at once, the first record counts, and the other edge becomes a reader.
 */
@Singleton
class KeyedRequests {
    private static final Logger LOG = Logger.getLogger(KeyedRequests.class);
    /** Near the turn of a stretch of time another edge's clock may be in the next one already. */
    private static final long CLOCKS_APART_MS = 60_000;

    private static final long TURN_MS_MAX = 10_000;

    private final EdgeConfig config;
    private final Edge edge;
    private final EdgeThreads threads;
    private final RequestLog requests;
    private final Resumptions resumptions;
    /** While an id is looked up and published, whoever comes with the same waits. */
    private final Turns turns = new Turns();

    KeyedRequests(EdgeConfig config, Edge edge, EdgeThreads threads, RequestLog requests, Resumptions resumptions) {
        this.config = config;
        this.edge = edge;
        this.threads = threads;
        this.requests = requests;
        this.resumptions = resumptions;
    }

    /**
     * A request that came with a key.
     *
     * @param prefix of its id
     * @param bodyHash SHA-256 of its body in hexadecimal
     * @param stream whether its answer comes in frames
     * @param opener submits it when it is new
     */
    record Keyed(Call call, String key, String prefix, String bodyHash, boolean stream, Opener opener) {}

    /** Submits a request under this id. */
    interface Opener {
        /** @throws AlreadyOpenException when it is open here */
        Edge.Submitted open(String id, Edge.Claim claim);
    }

    /** SHA-256 in hexadecimal. */
    static String hash(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Attaches to the request if it is there, else submits it. Returns at once. */
    void handle(Keyed keyed) {
        resumptions.start(keyed.call(), () -> attachOrOpen(keyed));
    }

    private void attachOrOpen(Keyed keyed) {
        var ids = ids(keyed);
        var id = ids.getFirst();
        if (!turns.take(id, TURN_MS_MAX)) {
            throw new FailureException(
                    Failure.of(Failure.Kind.UNAVAILABLE, "The same request is still being accepted."));
        }
        RequestLog.Lookup.@Nullable Found found = null;
        boolean opens = false;
        try {
            long end = requests.end(id);
            found = find(keyed, ids);
            if (found == null) {
                // Encoding takes CPU time, for which there are other threads.
                threads.work(() -> keyed.call().guard(() -> open(keyed, id, end)));
                opens = true;
            }
        } finally {
            if (!opens) {
                turns.end(id);
            }
        }
        if (found != null) {
            attach(keyed, found);
        }
    }

    private RequestLog.Lookup.@Nullable Found find(Keyed keyed, List<String> ids) {
        for (var id : ids) {
            if (requests.find(id, keyed.call().tenant()) instanceof RequestLog.Lookup.Found found) {
                return found;
            }
        }
        return null;
    }

    private void open(Keyed keyed, String id, long end) {
        try {
            var submitted = keyed.opener().open(id, offset -> holds(id, end, offset));
            submitted.published().whenComplete((holds, failure) -> {
                turns.end(id);
                if (Boolean.FALSE.equals(holds)) {
                    LOG.infof("request %s: another edge was first", id);
                    again(keyed, id);
                }
            });
        } catch (AlreadyOpenException e) {
            turns.end(id);
            again(keyed, id);
        } catch (RuntimeException e) {
            turns.end(id);
            throw e;
        }
    }

    private void again(Keyed keyed, String id) {
        var call = keyed.call();
        call.guard(() -> resumptions.start(call, () -> {
            if (requests.find(id, call.tenant()) instanceof RequestLog.Lookup.Found found) {
                attach(keyed, found);
            } else {
                call.answer(ApiError.status(503));
            }
        }));
    }

    /** Whether nobody wrote the id between our look at the log and our record. */
    private CompletableFuture<Boolean> holds(String id, long end, long offset) {
        if (offset == end) {
            return CompletableFuture.completedFuture(true);
        }
        long beganMs = RequestIds.beganMs(id).orElse(0);
        return resumptions.ask(() -> requests.isFirst(id, beganMs, offset)).exceptionally(failure -> {
            LOG.warnf("request %s: taken for the first: %s", id, failure.getMessage());
            return true;
        });
    }

    private void attach(Keyed keyed, RequestLog.Lookup.Found found) {
        var call = keyed.call();
        var request = found.request();
        if (!MessageDigest.isEqual(
                request.delivery().bodyHash().getBytes(UTF_8), keyed.bodyHash().getBytes(UTF_8))) {
            call.answer(ApiError.keyReused());
            return;
        }
        call.context().runOnContext(go -> {
            if (!call.response().headWritten()) {
                call.response().putHeader("Idempotent-Replayed", "true");
            }
        });
        TextSink sink = keyed.stream()
                ? resumptions.stream(call, found, 0, 0)
                : new WholeAnswer(call.response(), call.context(), AnswerForms.whole(request, edge));
        resumptions.repeat(found, sink, call.attendance());
    }

    /** The id for now, then those under which the request may have been accepted in the last window. */
    private List<String> ids(Keyed keyed) {
        long nowMs = System.currentTimeMillis();
        long windowMs = config.recoveryWindow().toMillis();
        long startMs = nowMs - nowMs % windowMs;
        var ids = new ArrayList<>(List.of(id(keyed, startMs), id(keyed, startMs - windowMs)));
        if (startMs + windowMs - nowMs < CLOCKS_APART_MS) {
            ids.add(id(keyed, startMs + windowMs));
        }
        return ids;
    }

    private String id(Keyed keyed, long startMs) {
        var mark = edge.tenants().mark(keyed.call().tenant(), startMs + "\n" + keyed.prefix() + "\n" + keyed.key());
        return RequestIds.keyed(keyed.prefix(), startMs, mark);
    }
}
