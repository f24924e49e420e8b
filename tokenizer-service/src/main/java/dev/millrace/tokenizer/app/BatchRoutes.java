package dev.millrace.tokenizer.app;

import dev.millrace.contract.Topics;
import dev.millrace.tokenizer.access.PathTable;
import dev.millrace.tokenizer.access.Shown;
import dev.millrace.tokenizer.access.Verdict;
import dev.millrace.tokenizer.batch.Batch;
import dev.millrace.tokenizer.batch.BatchEvent;
import dev.millrace.tokenizer.batch.BatchObjects;
import dev.millrace.tokenizer.batch.BatchRequest;
import dev.millrace.tokenizer.batch.Ledger;
import dev.millrace.tokenizer.batch.StoredFile;
import dev.millrace.tokenizer.openai.ApiError;
import dev.millrace.tokenizer.openai.Json;
import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.FailureException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * {@code /v1/batches}: POST creates one, which this edge then runs; GET lists them; {@code /v1/batches/{id}}, and POST to its
 * {@code /cancel}, at any edge.
 */
@Singleton
class BatchRoutes {
    private static final int PAGE = 20;
    private static final int PAGE_MAX = 100;
    private static final String PREFIX = "batch_";
    private static final ApiError MISSING =
            ApiError.refused(404, "batch_id", "batch_not_found", "There is no such batch.");

    private final EdgeConfig edgeConfig;
    private final BatchConfig config;
    private final Edge edge;
    private final Doorkeeper doorkeeper;
    private final LedgerCalls calls;
    private final LedgerReader reader;
    private final BatchLog log;
    private final StoredFiles files;

    BatchRoutes(
            EdgeConfig edgeConfig,
            BatchConfig config,
            Edge edge,
            Doorkeeper doorkeeper,
            LedgerCalls calls,
            LedgerReader reader,
            BatchLog log,
            StoredFiles files) {
        this.edgeConfig = edgeConfig;
        this.config = config;
        this.edge = edge;
        this.doorkeeper = doorkeeper;
        this.calls = calls;
        this.reader = reader;
        this.log = log;
        this.files = files;
    }

    /** Registers all but {@link #create}; {@code base} is {@code /v1} or empty. */
    void register(Router router, String base) {
        var path = base + "/batches";
        router.route(HttpMethod.GET, path).handler(this::list);
        HttpAnswers.onlyThese(router, path, HttpMethod.GET, HttpMethod.POST);
        router.route(HttpMethod.GET, path + "/:id").handler(http -> find(http, this::answer));
        HttpAnswers.onlyThese(router, path + "/:id", HttpMethod.GET);
        router.route(HttpMethod.POST, path + "/:id/cancel").handler(http -> find(http, this::cancel));
        HttpAnswers.onlyThese(router, path + "/:id/cancel", HttpMethod.POST);
    }

    /** On the event loop, with the whole body. */
    void create(RoutingContext http) {
        var call = Call.of(http, edge);
        var headers = CallHeaders.of(http.request().headers());
        var all = http.request().headers();
        var shown = Shown.of(all.get(HttpHeaders.AUTHORIZATION), all.get("x-api-key"));
        byte[] body = Call.body(http);
        call.guard(() -> calls.run(call, () -> {
            var request = edge.counted(() -> {
                headers.check();
                return BatchRequest.parse(body).withTexts(edge::redacted);
            });
            var refusal = refusal(request.endpoint(), shown);
            if (refusal == null) {
                create(call, request, headers.idempotencyKey(), KeyedRequests.hash(body));
            } else {
                call.answer(refusal);
            }
        }));
    }

    /** What the key may not ask, it may not have asked by the batch. */
    private @Nullable ApiError refusal(String endpoint, String shown) {
        return switch (doorkeeper.gate().verdict(PathTable.need(endpoint), shown)) {
            case Verdict.Open _, Verdict.Passed _ -> null;
            case Verdict.Unknown(var given) -> ApiError.unknownKey(given);
            case Verdict.Forbidden(var scope) -> ApiError.forbidden(scope.word());
        };
    }

    private void create(Call call, BatchRequest request, @Nullable String key, String bodyHash)
            throws InterruptedException {
        reader.catchUp();
        var id = id(call.tenant(), key);
        if (reader.ledger().batch(id).isEmpty()) {
            var batch = edge.counted(() -> created(id, call.tenant(), request, bodyHash));
            reader.await(log.write(new BatchEvent.Changed(batch)) + 1);
        }
        // Where two edges create the same at once, both find here what came first on the log.
        var found = reader.ledger().batch(id);
        if (found.isEmpty()) {
            throw noFile();
        }
        if (!found.get().order().bodyHash().equals(bodyHash)) {
            call.answer(ApiError.keyReused());
            return;
        }
        answer(call, found.get());
    }

    private String id(String tenant, @Nullable String key) {
        if (key != null) {
            return PREFIX + edge.tenants().mark(tenant, "batch\n" + key);
        }
        byte[] secret = new byte[16];
        edge.random().nextBytes(secret);
        return PREFIX + HexFormat.of().formatHex(secret);
    }

    private Batch created(String id, String tenant, BatchRequest request, String bodyHash) {
        long nowMs = System.currentTimeMillis();
        boolean isThere = reader.ledger()
                .file(request.inputFileId(), tenant, nowMs)
                .filter(file -> file.kind() == StoredFile.Kind.INPUT)
                .isPresent();
        if (!isThere) {
            throw noFile();
        }
        int open = reader.ledger()
                .batches(tenant, batch -> !batch.status().isEnd())
                .size();
        if (open >= config.openPerKeyMax()) {
            throw new FailureException(new Failure(
                    Failure.Kind.OVERLOADED,
                    "You have " + open + " open batches, the most that one key may have. Please try again later.",
                    null,
                    "rate_limit_exceeded",
                    10_000));
        }
        files.requireEntry();
        var order = new Batch.Order(
                id,
                tenant,
                edgeConfig.partition(),
                request.inputFileId(),
                request.endpoint(),
                request.metadata(),
                bodyHash,
                nowMs,
                nowMs + config.window().toMillis());
        return Batch.created(order, log.place(Topics.BATCH_RESULTS, edgeConfig.partition()));
    }

    private static FailureException noFile() {
        return FailureException.invalid("input_file_id", "file_not_found", "There is no such file for a batch.");
    }

    private void list(RoutingContext http) {
        var call = Call.of(http, edge);
        call.guard(() -> {
            var page = Page.of(http, PAGE, PAGE_MAX);
            calls.read(call, ledger -> {
                long nowMs = System.currentTimeMillis();
                var all = ledger.batches(call.tenant(), batch -> !ledger.hasExpired(batch, nowMs));
                call.answer(
                        200, page.json(all, Batch::id, batch -> BatchObjects.batch(batch, ledger.resultFiles(batch))));
            });
        });
    }

    private void find(RoutingContext http, LedgerCalls.Use<Batch> use) {
        calls.find(http, Ledger::batch, MISSING, use);
    }

    private void answer(Call call, Batch batch) {
        call.answer(200, Json.text(BatchObjects.batch(batch, reader.ledger().resultFiles(batch))));
    }

    private void cancel(Call call, Batch batch) throws InterruptedException {
        if (batch.status().isEnd()) {
            call.answer(ApiError.refused(
                    409,
                    "batch_id",
                    "batch_has_ended",
                    "A batch with status '" + batch.status().word() + "' cannot be cancelled."));
            return;
        }
        if (!batch.isCancelRequested()) {
            long nowMs = System.currentTimeMillis();
            reader.await(log.write(new BatchEvent.CancelRequested(batch.id(), nowMs)) + 1);
        }
        answer(call, reader.ledger().batch(batch.id()).orElse(batch));
    }
}
