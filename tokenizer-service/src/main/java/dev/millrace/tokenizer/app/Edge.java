package dev.millrace.tokenizer.app;

import dev.millrace.contract.Topics;
import dev.millrace.tokenizer.openai.AnswerRequest;
import dev.millrace.tokenizer.openai.CallReading;
import dev.millrace.tokenizer.session.AcceptedRequest;
import dev.millrace.tokenizer.session.Admission;
import dev.millrace.tokenizer.session.Delivery;
import dev.millrace.tokenizer.session.Door;
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
import dev.millrace.tokenizer.session.TokenReport;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What all doors share: takes a prompt, publishes it, and keeps it open until its exchange is complete. */
@Singleton
class Edge {
    private static final Logger LOG = Logger.getLogger(Edge.class);

    private final PromptIntake intake;
    private final OpenGenerations open;
    private final Doorkeeper doorkeeper;
    private final EdgeProducer producer;
    private final EdgeMetrics metrics;
    private final int partition;
    private final long orphanGraceMs;
    private volatile boolean recovered;
    private volatile boolean stopping;
    private volatile boolean stopped;
    private volatile long readUpTo;

    Edge(
            EdgeConfig config,
            PromptIntake intake,
            EdgeProducer producer,
            ExchangeLog log,
            Doorkeeper doorkeeper,
            RewardRanking ranking,
            EdgeMetrics metrics) {
        config.check();
        this.intake = intake;
        this.doorkeeper = doorkeeper;
        this.producer = producer;
        this.metrics = metrics;
        this.partition = config.partition();
        this.orphanGraceMs = config.orphanGrace().toMillis();
        var room = new Room(config.openRequestsMax(), config.openTokensMax(), InstantSource.system());
        this.open = new OpenGenerations(room, config.openPromptsMax(), new ChargedLog(log, doorkeeper), ranking);
        metrics.watchOpen(open::size);
        metrics.watchOpenTokens(room::openTokens);
    }

    /**
     * One request as a door hands it in.
     *
     * @param id unique
     * @param callerId key of the prompt record, or empty
     * @param tokens which of them deltas carry
     * @param delivery how the answer is given out
     * @param claim whether the record on the log is the one that counts
     */
    record Submission(
            String id,
            Door door,
            String callerId,
            TextPrompt prompt,
            TokenReport tokens,
            TextSink sink,
            Delivery delivery,
            Claim claim) {
        /** One whose answer cannot be resumed. */
        Submission(String id, Door door, String callerId, TextPrompt prompt, TokenReport tokens, TextSink sink) {
            this(id, door, callerId, prompt, tokens, sink, Delivery.NONE, Claim.SURE);
        }
    }

    /** Asked of a request's record when the log has taken it: another edge may have written one with the same id. */
    interface Claim {
        /** No other can have this id. */
        Claim SURE = offset -> CompletableFuture.completedFuture(true);

        /** Whether the record at this offset is the first with its id; never fails. */
        CompletableFuture<Boolean> holds(long offset);
    }

    /**
     * An open request.
     *
     * @param published completes when the log has taken it or not; false when another edge's record of the same id
     *     came first, and the generation is forgotten
     */
    record Submitted(OpenGeneration generation, CompletableFuture<Boolean> published) {}

    /**
     * Checks, encodes and publishes a request. Takes CPU time and may block: never from an event loop.
     *
     * @throws FailureException when it is refused; nothing is published then
     */
    Submitted submit(Submission submission) {
        return counted(() -> accept(submission));
    }

    /** The request whose answer repeats its texts as the log will have them. */
    AnswerRequest redacted(AnswerRequest request) {
        return intake.redacted(request);
    }

    /** A text of people as the log may have it. */
    String redacted(String text) {
        return intake.redacted(text);
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
        var prompt = intake.own(submission.prompt());
        open.requireRoom(submission.door(), prompt.scheduling());
        var model = intake.models().model(prompt.model());
        var admitted = intake.admit(prompt, model);
        long nowMs = System.currentTimeMillis();
        var request = new AcceptedRequest(
                submission.id(),
                submission.door(),
                submission.callerId(),
                prompt,
                model.with(admitted.adapter()),
                admitted.promptIds().length,
                admitted.parameters(),
                nowMs,
                nowMs + admitted.timeoutMs(),
                submission.delivery());
        var record = RequestProto.toProto(request, admitted, partition);
        if (record.getSerializedSize() > EdgeProducer.RECORD_BYTES_MAX) {
            throw FailureException.invalid(prompt.input().field(), "invalid_value", "The prompt's text is too large.");
        }
        var generation = open(request, submission);
        var published = producer.send(Topics.GENERATION_REQUESTS, request.id(), record)
                .thenCompose(submission.claim()::holds)
                .whenComplete((holds, failure) -> published(generation, holds, failure));
        return new Submitted(generation, published);
    }

    /**
     * Checks a prompt as {@link #submit} does; nothing is published.
     *
     * @throws FailureException when it would be refused
     */
    Admission.Admitted check(TextPrompt prompt) {
        return counted(() -> {
            requireReady();
            return intake.admit(intake.own(prompt), intake.models().model(prompt.model()));
        });
    }

    /** Registered before it is published: an answer may come before the log's acknowledgement. */
    private OpenGeneration open(AcceptedRequest request, Submission submission) {
        var allowance = request.door() == Door.TOPIC ? null : doorkeeper.allowanceOfPassed(request.tenant());
        if (allowance != null) {
            allowance.takePrompt(request.promptTokens());
        }
        try {
            return open.open(new TextSession(request, text().tokenizer(), submission.tokens()), submission.sink());
        } catch (RuntimeException e) {
            if (allowance != null) {
                allowance.giveBackPrompt(request.promptTokens());
            }
            throw e;
        }
    }

    private void published(OpenGeneration generation, @Nullable Boolean holds, @Nullable Throwable failure) {
        if (Boolean.FALSE.equals(holds)) {
            generation.tell(TextSession::disowned);
            return;
        }
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

    /**
     * How calls are found in the answers to a prompt; null where it offers no tools.
     *
     * @throws FailureException when the model's template cannot offer them
     */
    @Nullable
    CallReading calls(TextPrompt prompt) {
        return intake.calls(prompt);
    }

    /**
     * Tokens of a prompt as it would be rendered.
     *
     * @throws FailureException when it names another model or the template refuses
     */
    int count(TextPrompt prompt) {
        return intake.count(prompt);
    }

    OpenGenerations open() {
        return open;
    }

    Tenants tenants() {
        return intake.tenants();
    }

    ModelWatch models() {
        return intake.models();
    }

    TextModel text() {
        return intake.text();
    }

    /** Whether requests are taken now. */
    boolean isReady() {
        return recovered && !stopping && models().isKnown();
    }

    /** Offset of this edge's partition before which all has been read: no event of a request to come is older. */
    long readUpTo() {
        return readUpTo;
    }

    /** All before this offset has been read. */
    void readUpTo(long offset) {
        readUpTo = offset;
    }

    /** For ids that nobody can guess. */
    RandomGenerator random() {
        return intake.random();
    }

    /** Whether all who listen have been told to go. */
    boolean hasStopped() {
        return stopped;
    }

    /** From here on requests are taken. */
    void recovered() {
        recovered = true;
    }

    /** From here on requests are refused. */
    void refuse() {
        stopping = true;
    }

    /** Ends every stream with word to whoever listens, and the generations that nobody could resume. */
    void stopAll() {
        stopped = true;
        for (var generation : open.all()) {
            var resumable = generation.request().delivery().form() != Delivery.Form.NONE && orphanGraceMs > 0;
            generation.tellAndFlush(resumable ? TextSession::leave : TextSession::stop);
        }
    }

    /** Time passes. */
    void tick(long nowMs) {
        open.all().forEach(generation -> generation.tick(nowMs));
    }
}
