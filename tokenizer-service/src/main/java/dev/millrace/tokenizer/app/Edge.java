package dev.millrace.tokenizer.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.contract.Topics;
import dev.millrace.tokenizer.redact.Redaction;
import dev.millrace.tokenizer.session.AcceptedRequest;
import dev.millrace.tokenizer.session.Admission;
import dev.millrace.tokenizer.session.CancelReason;
import dev.millrace.tokenizer.session.Door;
import dev.millrace.tokenizer.session.EdgeRecovery;
import dev.millrace.tokenizer.session.ExchangeLog;
import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.OpenGeneration;
import dev.millrace.tokenizer.session.OpenGenerations;
import dev.millrace.tokenizer.session.Room;
import dev.millrace.tokenizer.session.Tenants;
import dev.millrace.tokenizer.session.TextPrompt;
import dev.millrace.tokenizer.session.TextSession;
import dev.millrace.tokenizer.session.TextSink;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What all doors share: takes a prompt, publishes it, and keeps it open until its exchange is complete. */
@Singleton
class Edge {
    private static final Logger LOG = Logger.getLogger(Edge.class);

    private final TextModel text;
    private final ModelWatch models;
    private final Admission admission;
    private final OpenGenerations open;
    private final Tenants tenants;
    private final Doorkeeper doorkeeper;
    private final Redaction redaction;
    private final EdgeProducer producer;
    private final EdgeMetrics metrics;
    private final int partition;
    private volatile boolean recovered;
    private volatile boolean stopping;

    Edge(
            EdgeConfig config,
            SafetyConfig safety,
            TextModel text,
            ModelWatch models,
            EdgeProducer producer,
            ExchangeLog log,
            Doorkeeper doorkeeper,
            EdgeMetrics metrics) {
        config.check();
        this.doorkeeper = doorkeeper;
        this.redaction = new Redaction(safety.redacted());
        this.text = text;
        this.models = models;
        this.producer = producer;
        this.metrics = metrics;
        this.partition = config.partition();
        var random = new SecureRandom();
        var room = new Room(config.openRequestsMax(), config.openTokensMax(), InstantSource.system());
        this.open = new OpenGenerations(room, config.openPromptsMax(), new ChargedLog(log, doorkeeper));
        this.tenants = new Tenants(salt(config, random), config.isolateCacheByKey(), doorkeeper.gate()::tenant);
        this.admission = new Admission(
                text.tokenizer(),
                text.template(),
                text.defaults(),
                new Admission.Timeouts(
                        config.timeout().toMillis(), config.timeoutMax().toMillis()),
                random);
        metrics.watchOpen(open::size);
        metrics.watchOpenTokens(room::openTokens);
    }

    private static byte[] salt(EdgeConfig config, SecureRandom random) {
        var salt = config.tenantSalt().orElse("").getBytes(UTF_8);
        if (salt.length == 0) {
            salt = new byte[32];
            random.nextBytes(salt);
        }
        return salt;
    }

    /**
     * One request as a door hands it in.
     *
     * @param id unique
     * @param callerId key of the prompt record, or empty
     * @param reportTokens whether deltas carry their tokens
     */
    record Submission(String id, Door door, String callerId, TextPrompt prompt, boolean reportTokens, TextSink sink) {}

    /**
     * An open request.
     *
     * @param published completes when the log has taken it or not
     */
    record Submitted(OpenGeneration generation, CompletableFuture<Void> published) {}

    /**
     * Checks, encodes and publishes a request. Takes CPU time and may block: never from an event loop.
     *
     * @throws FailureException when it is refused; nothing is published then
     */
    Submitted submit(Submission submission) {
        return counted(() -> accept(submission));
    }

    /**
     * Runs what may refuse a request, and counts the refusal.
     *
     * @throws FailureException as the check does
     */
    <T> T counted(Supplier<T> check) {
        try {
            return check.get();
        } catch (FailureException e) {
            metrics.refused(e.failure().kind());
            throw e;
        }
    }

    private Submitted accept(Submission submission) {
        requireReady();
        // Before anything is rendered, published or kept.
        var prompt = tenants.isolate(submission.prompt()).withTexts(redaction::apply);
        open.requireRoom(submission.door(), prompt.scheduling().tenant());
        var model = models.model();
        var admitted = admission.admit(prompt, model);
        long nowMs = System.currentTimeMillis();
        var request = new AcceptedRequest(
                submission.id(),
                submission.door(),
                submission.callerId(),
                prompt,
                model.name(),
                admitted.promptIds().length,
                admitted.parameters(),
                nowMs,
                nowMs + admitted.timeoutMs());
        var record = RequestProto.toProto(request, admitted.promptIds(), partition);
        if (record.getSerializedSize() > EdgeProducer.RECORD_BYTES_MAX) {
            throw FailureException.invalid(prompt.input().field(), "invalid_value", "The prompt's text is too large.");
        }
        var generation = open(request, submission);
        var published = producer.send(Topics.GENERATION_REQUESTS, request.id(), record)
                .whenComplete((done, failure) -> published(generation, failure));
        return new Submitted(generation, published);
    }

    /** Registered before it is published: an answer may come before the log's acknowledgement. */
    private OpenGeneration open(AcceptedRequest request, Submission submission) {
        var allowance = request.door() == Door.TOPIC ? null : doorkeeper.allowanceOfPassed(request.tenant());
        if (allowance != null) {
            allowance.takePrompt(request.promptTokens());
        }
        try {
            return open.open(new TextSession(request, text.tokenizer(), submission.reportTokens()), submission.sink());
        } catch (RuntimeException e) {
            if (allowance != null) {
                allowance.giveBackPrompt(request.promptTokens());
            }
            throw e;
        }
    }

    private void published(OpenGeneration generation, @Nullable Throwable failure) {
        if (failure == null) {
            metrics.accepted(generation.request().door());
            generation.tellAndFlush(TextSession::accepted);
            return;
        }
        LOG.warnf("request %s: not published: %s", generation.request().id(), failure.getMessage());
        var why = Failure.of(Failure.Kind.UNAVAILABLE, "The event log does not take requests at the moment.");
        generation.tellAndFlush(session -> session.refused(why));
    }

    private void requireReady() {
        if (stopping) {
            throw new FailureException(Failure.of(Failure.Kind.UNAVAILABLE, "The server is shutting down."));
        }
        if (!recovered) {
            throw new FailureException(Failure.of(Failure.Kind.UNAVAILABLE, "The server is starting."));
        }
    }

    OpenGenerations open() {
        return open;
    }

    Tenants tenants() {
        return tenants;
    }

    ModelWatch models() {
        return models;
    }

    TextModel text() {
        return text;
    }

    /** Whether requests are taken now. */
    boolean isReady() {
        return recovered && !stopping && models.isKnown();
    }

    /** Registers what the log says is still open. The samplers learn at once what nobody waits for any more. */
    void reopen(EdgeRecovery.Plan plan) {
        for (var request : plan.reopened()) {
            open.reopen(new TextSession(request, text.tokenizer(), false)).tell(TextSession::accepted);
        }
        for (var orphan : plan.orphans()) {
            var generation = open.find(orphan.id());
            if (generation != null) {
                generation.tell(session -> session.cancel(CancelReason.EDGE_RESTARTED));
            }
        }
        if (!plan.reopened().isEmpty()) {
            LOG.infof(
                    "%d requests of the last run are open, %d of them without a listener",
                    plan.reopened().size(), plan.orphans().size());
        }
    }

    /** From here on requests are taken. */
    void recovered() {
        recovered = true;
    }

    /** From here on requests are refused. */
    void refuse() {
        stopping = true;
    }

    /** Ends what is open, with word to whoever listens. */
    void stopAll() {
        open.all().forEach(generation -> generation.tellAndFlush(TextSession::stop));
    }

    /** Time passes. */
    void tick(long nowMs) {
        open.all().forEach(generation -> generation.tellAndFlush(session -> session.tick(nowMs)));
    }
}
