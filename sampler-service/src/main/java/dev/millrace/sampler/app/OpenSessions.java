package dev.millrace.sampler.app;

import dev.millrace.contract.model.v1.ForwardResponse;
import dev.millrace.contract.model.v1.SequenceCommand;
import dev.millrace.contract.model.v1.SequenceFailureCode;
import dev.millrace.contract.model.v1.SequenceResult;
import dev.millrace.placement.PromptBlocks;
import dev.millrace.sampler.GenerationOutcome;
import dev.millrace.sampler.SessionAction;
import dev.millrace.sampler.SessionEvent;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * All sessions that have not ended, between the doors on one side and the streams to the models on the other. Every
 * method runs on the sampler loop. All commands that an event gives rise to go out in one message a model, and only then
 * are the tokens published.
 *
 * <p>A session's sequence lives on one model. When that is lost or full the session opens it on another that is ready,
 * with the prompt and all tokens so far, at once; when there is none it waits. It keeps to the version that has answered
 * it while a model with that version is ready.
 */
final class OpenSessions implements ModelLinks.Listener {
    private static final Logger LOG = Logger.getLogger(OpenSessions.class);

    private final ModelLinks models;
    private final Masks masks;
    private final PoolMetrics poolMetrics;
    private final SamplerMetrics metrics;
    private final InstantSource clock;
    private final Set<OpenSession> sessions = new LinkedHashSet<>();
    private final Map<Long, OpenSession> bySequence = new HashMap<>();
    private final Queue<Runnable> publications = new ArrayDeque<>();
    private long lastSequenceId;

    OpenSessions(SamplerConfig config, SamplerLoop loop, SamplerMetrics metrics, InstantSource clock) {
        var topics = config.forward() == ForwardPath.TOPICS ? new ForwardTopics(new KafkaClients(config)) : null;
        this.models = new ModelLinks(config, loop, topics, metrics, this);
        this.masks = new Masks(config.tokenizerAddress(), config.sessionsMax(), loop, clock);
        this.poolMetrics = metrics.pool(config.modelAddress());
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Ends what compiles forms. */
    void close() {
        masks.close();
        models.close();
    }

    /** The models that these sessions use. */
    ModelLinks models() {
        return models;
    }

    /**
     * Starts a session.
     *
     * @param early what has happened to it before it could start
     */
    void open(OpenSession session, List<SessionEvent> early) {
        if (session.machine.request().parameters().isConstrained()) {
            session.waiting = new ArrayList<>(early);
            var preparation = new Preparation(session, clock, this::begin, this::refuse);
            masks.prepare(session.machine.request(), models.lastVersion(), preparation);
        } else {
            begin(session, early);
        }
    }

    private void refuse(OpenSession session, GenerationOutcome outcome) {
        metrics.finished(outcome);
        publications.add(() -> session.sink.finished(outcome, ""));
        flush();
    }

    private void begin(OpenSession session, List<SessionEvent> early) {
        sessions.add(session);
        handle(session, new SessionEvent.Started());
        early.forEach(event -> handle(session, event));
        if (models.isReady()) {
            handle(session, new SessionEvent.ModelConnected());
        }
        flush();
    }

    /** Gives an event to one session. */
    void tell(OpenSession session, SessionEvent event) {
        if (session.waiting != null) {
            // A few at most: somebody cancels, or leaves.
            session.waiting.add(event);
            return;
        }
        handle(session, event);
        flush();
    }

    /** Gives an event to every session. */
    void tellAll(SessionEvent event) {
        for (var session : List.copyOf(sessions)) {
            handle(session, event);
        }
        flush();
    }

    @Override
    public void ready(int member) {
        for (var session : List.copyOf(sessions)) {
            if (session.sequenceId == OpenSession.NO_SEQUENCE) {
                handle(session, new SessionEvent.ModelConnected());
            }
        }
        flush();
    }

    @Override
    public void lost(int member) {
        for (var session : List.copyOf(sessions)) {
            if (session.member == member) {
                bySequence.remove(session.sequenceId);
                session.sequenceId = OpenSession.NO_SEQUENCE;
                session.member = OpenSession.NO_MODEL;
                moveOn(session);
            } else if (!models.isReady()) {
                handle(session, new SessionEvent.ModelLost());
            }
        }
        poolMetrics.sequences(member, 0);
        flush();
    }

    /** Opens the session's sequence anew on another model if one is ready, else lets it wait. */
    private void moveOn(OpenSession session) {
        handle(session, new SessionEvent.ModelLost());
        if (models.isReady() && !session.machine.isEnded()) {
            poolMetrics.moved();
            handle(session, new SessionEvent.ModelConnected());
        }
    }

    @Override
    public void received(int member, ForwardResponse response) {
        long begin = System.nanoTime();
        for (var result : response.getResultsList()) {
            received(result, begin);
        }
        if (models.flush()) {
            metrics.turnaroundTook(System.nanoTime() - begin);
        }
        flush();
    }

    private void received(SequenceResult result, long nowNanos) {
        var session = bySequence.get(result.getSequenceId());
        if (session == null) {
            return; // A late answer of a sequence that was closed.
        }
        metrics.stepTook(nowNanos - session.commandNanos);
        if (result.hasFailed()) {
            int member = session.member;
            forgetSequence(session);
            if (result.getFailed().getCode() == SequenceFailureCode.SEQUENCE_FAILURE_CODE_OVERLOADED
                    && isTriedElsewhere(session, member)) {
                return;
            }
        } else if (!session.answered) {
            answered(session);
        }
        SessionEvent event;
        try {
            event = ForwardMapper.fromProto(result, session.extraIds);
        } catch (IllegalArgumentException e) {
            LOG.errorf("the model sent an unusable result: %s", e.getMessage());
            event = new SessionEvent.Faulted("the model sent an unusable result");
        }
        handle(session, event);
    }

    private void handle(OpenSession session, SessionEvent event) {
        try {
            var actions = session.machine.handle(event, clock.millis());
            countGuesses(event, actions);
            apply(session, actions);
        } catch (RuntimeException e) {
            // One request fails, not all of them.
            LOG.error("a session failed", e);
            apply(session, session.machine.handle(new SessionEvent.Faulted("internal failure"), clock.millis()));
        }
        if (session.machine.isEnded()) {
            sessions.remove(session);
        }
    }

    private void countGuesses(SessionEvent event, List<SessionAction> actions) {
        if (event instanceof SessionEvent.CandidatesArrived arrived
                && !arrived.afterDraft().isEmpty()) {
            long tokens = actions.stream()
                    .filter(SessionAction.Emit.class::isInstance)
                    .count();
            metrics.drafted(arrived.afterDraft().size(), (int) Math.max(0, tokens - 1));
        }
    }

    private void apply(OpenSession session, List<SessionAction> actions) {
        for (var action : actions) {
            switch (action) {
                case SessionAction.Open open -> open(session, open);
                case SessionAction.Step step -> command(session, ForwardMapper.toProto(step));
                case SessionAction.FetchRow _ -> {
                    metrics.fullRowFetched();
                    command(session, ForwardMapper.fetchLogits());
                }
                case SessionAction.Close _ -> {
                    command(session, ForwardMapper.close());
                    forgetSequence(session);
                }
                case SessionAction.Emit emit -> {
                    metrics.tokenGenerated();
                    publications.add(() -> session.sink.token(emit.token()));
                }
                case SessionAction.Finish finish -> {
                    metrics.finished(finish.outcome());
                    var version = finish.outcome().answered() ? versions(session) : "";
                    publications.add(() -> session.sink.finished(finish.outcome(), version));
                }
            }
        }
    }

    private void open(OpenSession session, SessionAction.Open open) {
        var pool = models.pool();
        long allowed = ~session.full;
        long sameVersion = session.versions.isEmpty() ? 0 : pool.ofVersion(session.versions.last()) & allowed;
        var blocks = PromptBlocks.of(open.ids().size(), open.ids()::get);
        var placement = pool.place(blocks, sameVersion == 0 ? allowed : sameVersion);
        if (placement.isEmpty()) {
            // Nobody is left to ask: it waits as if there were no model.
            session.machine.handle(new SessionEvent.ModelLost(), clock.millis());
            return;
        }
        session.member = placement.get().member();
        session.answered = false;
        session.sequenceId = ++lastSequenceId;
        bySequence.put(session.sequenceId, session);
        poolMetrics.matched(placement.get().matchedTokens());
        poolMetrics.sequences(session.member, pool.open(session.member));
        var command = ForwardMapper.toProto(open, session.machine.request());
        command.getOpenBuilder().setTraceparent(session.sink.traceparent());
        command(session, command);
    }

    /** Whether a session whose model is full was sent to another one. */
    private boolean isTriedElsewhere(OpenSession session, int member) {
        session.full |= 1L << member;
        if ((models.pool().ready() & ~session.full) != 0) {
            moveOn(session);
            return true;
        }
        // All are: it waits or fails, and when it comes again all may be asked.
        session.full = 0;
        return false;
    }

    /** The first answer of the model that now has the sequence. */
    private void answered(OpenSession session) {
        session.answered = true;
        session.full = 0;
        var before = session.versions.last();
        if (session.versions.add(models.pool().version(session.member))) {
            poolMetrics.mixed();
            LOG.warnf(
                    "request %s goes on with version %s of the model instead of %s",
                    session.machine.request().requestId(), session.versions.last(), before);
        }
    }

    /** The versions that answered; of a request whose tokens all come from the log, the one that was there last. */
    private String versions(OpenSession session) {
        return session.versions.isEmpty() ? models.lastVersion() : session.versions.toString();
    }

    private void command(OpenSession session, SequenceCommand.Builder command) {
        session.commandNanos = System.nanoTime();
        models.command(session.member, command.setSequenceId(session.sequenceId).build());
    }

    private void forgetSequence(OpenSession session) {
        bySequence.remove(session.sequenceId);
        models.pool().released(session.member);
        poolMetrics.sequences(session.member, models.pool().open(session.member));
        session.sequenceId = OpenSession.NO_SEQUENCE;
        session.member = OpenSession.NO_MODEL;
    }

    private void flush() {
        models.flush();
        // A publication may tell a session something, which adds to the queue and comes back here.
        for (var next = publications.poll(); next != null; next = publications.poll()) {
            next.run();
        }
    }
}
