package dev.millrace.sampler.app;

import dev.millrace.contract.model.v1.ForwardResponse;
import dev.millrace.contract.model.v1.SequenceFailureCode;
import dev.millrace.contract.model.v1.SequenceResult;
import dev.millrace.sampler.GenerationOutcome;
import dev.millrace.sampler.LaneAction;
import dev.millrace.sampler.SessionAction;
import dev.millrace.sampler.SessionEvent;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.function.LongFunction;
import org.jboss.logging.Logger;

/**
 * All sessions that have not ended, between the doors on one side and the streams to the models on the other. Every
 * method runs on the sampler loop. All commands that an event gives rise to go out in one message a model, and only then
 * are the tokens published.
 *
 * <p>The sequence of a lane lives on one model. When that is lost or full the lane opens it on another that is ready,
 * with the prompt and all tokens so far, at once; when there is none it waits. A session keeps to the version that has
 * answered it while a model with that version is ready.
 */
final class OpenSessions implements ModelLinks.Listener {
    private static final Logger LOG = Logger.getLogger(OpenSessions.class);

    private final ModelLinks models;
    private final Masks masks;
    private final LaneSequences sequences;
    private final PoolMetrics poolMetrics;
    private final SamplerMetrics metrics;
    private final InstantSource clock;
    private final Set<OpenSession> sessions = new LinkedHashSet<>();
    private final Queue<Runnable> publications = new ArrayDeque<>();

    OpenSessions(SamplerConfig config, SamplerLoop loop, SamplerMetrics metrics, InstantSource clock) {
        var topics = config.forward() == ForwardPath.TOPICS ? new ForwardTopics(new KafkaClients(config)) : null;
        this.models = new ModelLinks(config, loop, topics, metrics, this);
        this.masks = new Masks(config.tokenizerAddress(), config.sessionsMax(), loop, clock);
        this.poolMetrics = metrics.pool(config.modelAddress());
        this.sequences = new LaneSequences(models, poolMetrics);
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
            session.lanes.forEach(lane -> handle(lane, new SessionEvent.ModelConnected()));
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
            for (var lane : session.lanes) {
                if (!lane.hasSequence()) {
                    handle(lane, new SessionEvent.ModelConnected());
                }
            }
        }
        flush();
    }

    @Override
    public void lost(int member) {
        for (var session : List.copyOf(sessions)) {
            var others =
                    session.lanes.stream().filter(lane -> !lane.hasSequence()).toList();
            var gone = session.lanes.stream()
                    .filter(lane -> lane.hasSequence() && lane.member == member)
                    .toList();
            gone.forEach(sequences::lost);
            if (!models.isReady()) {
                // First, or else one of them would go ahead where another one was lost.
                others.forEach(lane -> handle(lane, new SessionEvent.ModelLost()));
            }
            // All of them before any goes on, which may be by a command to another one.
            gone.forEach(lane -> handle(lane, new SessionEvent.ModelLost()));
            gone.forEach(this::goOn);
        }
        poolMetrics.sequences(member, 0);
        flush();
    }

    /** Opens the lane's sequence anew on another model if one is ready, else lets it wait. */
    private void goOn(Lane lane) {
        if (models.isReady() && !lane.session.machine.isEnded()) {
            poolMetrics.moved();
            handle(lane, new SessionEvent.ModelConnected());
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
        var lane = sequences.find(result.getSequenceId());
        if (lane == null) {
            return; // A late answer of a sequence that was closed.
        }
        if (!result.hasPrompt()) {
            metrics.stepTook(nowNanos - lane.commandNanos);
        }
        if (result.hasFailed()) {
            int member = lane.member;
            sequences.forget(lane);
            if (result.getFailed().getCode() == SequenceFailureCode.SEQUENCE_FAILURE_CODE_OVERLOADED
                    && isTriedElsewhere(lane, member)) {
                return;
            }
        } else if (!lane.answered) {
            answered(lane);
        }
        if (!result.getAdapterVersion().isEmpty()) {
            lane.session.adapterVersion = result.getAdapterVersion();
        }
        SessionEvent event;
        try {
            event = ForwardMapper.fromProto(result, lane.session.extraIds);
        } catch (IllegalArgumentException e) {
            LOG.errorf("the model sent an unusable result: %s", e.getMessage());
            event = new SessionEvent.Faulted("the model sent an unusable result");
        }
        handle(lane, event);
    }

    private void handle(OpenSession session, SessionEvent event) {
        carryOut(session, now -> session.machine.handle(event, now));
    }

    private void handle(Lane lane, SessionEvent event) {
        carryOut(lane.session, now -> {
            var actions = lane.session.machine.handle(lane.index, event, now);
            countGuesses(event, actions);
            return actions;
        });
    }

    private void carryOut(OpenSession session, LongFunction<List<LaneAction>> news) {
        try {
            apply(session, news.apply(clock.millis()));
        } catch (RuntimeException e) {
            // One request fails, not all of them.
            LOG.error("a session failed", e);
            apply(session, session.machine.handle(new SessionEvent.Faulted("internal failure"), clock.millis()));
        }
        if (session.machine.isEnded()) {
            sessions.remove(session);
        }
    }

    private void countGuesses(SessionEvent event, List<LaneAction> actions) {
        if (event instanceof SessionEvent.CandidatesArrived arrived
                && !arrived.afterDraft().isEmpty()) {
            long tokens = actions.stream()
                    .filter(action -> action.action() instanceof SessionAction.Emit)
                    .count();
            metrics.drafted(arrived.afterDraft().size(), (int) Math.max(0, tokens - 1));
        }
    }

    private void apply(OpenSession session, List<LaneAction> actions) {
        for (var action : actions) {
            var lane = session.lanes.get(action.lane());
            switch (action.action()) {
                case SessionAction.Open open -> open(lane, open);
                case SessionAction.Fork fork -> {
                    if (!sequences.fork(lane, session.lanes.get(fork.parent()))) {
                        open(lane, fork.otherwise());
                    }
                }
                case SessionAction.Step step -> sequences.command(lane, ForwardMapper.toProto(step));
                case SessionAction.FetchRow _ -> {
                    metrics.fullRowFetched();
                    sequences.command(lane, ForwardMapper.fetchLogits());
                }
                case SessionAction.Close _ -> {
                    sequences.command(lane, ForwardMapper.close());
                    sequences.forget(lane);
                }
                case SessionAction.Emit emit -> {
                    metrics.tokenGenerated();
                    publications.add(() -> session.sink.token(emit.token()));
                }
                case SessionAction.EmitPrompt emit ->
                    publications.add(() -> session.sink.prompt(emit.prompt(), emit.scores()));
                case SessionAction.Finish finish -> {
                    metrics.finished(finish.outcome());
                    var version = finish.outcome().answered() ? versions(session) : "";
                    publications.add(() -> session.sink.finished(finish.outcome(), version));
                }
            }
        }
    }

    private void open(Lane lane, SessionAction.Open open) {
        if (!sequences.open(lane, open)) {
            // Nobody is left to ask: it waits as if there were no model.
            handle(lane, new SessionEvent.ModelLost());
        }
    }

    /** Whether a lane whose model is full was sent to another one. */
    private boolean isTriedElsewhere(Lane lane, int member) {
        lane.full |= 1L << member;
        if ((models.pool().ready() & ~lane.full) != 0) {
            handle(lane, new SessionEvent.ModelLost());
            goOn(lane);
            return true;
        }
        // All are: it waits or fails, and when it comes again all may be asked.
        lane.full = 0;
        return false;
    }

    /** The first answer of the model that now has the sequence. */
    private void answered(Lane lane) {
        var session = lane.session;
        lane.answered = true;
        lane.full = 0;
        var before = session.versions.last();
        if (session.versions.add(models.pool().version(lane.member))) {
            poolMetrics.mixed();
            LOG.warnf(
                    "request %s goes on with version %s of the model instead of %s",
                    session.machine.request().requestId(), session.versions.last(), before);
        }
    }

    /** The versions that answered; of a request whose tokens all come from the log, the one that was there last. */
    private String versions(OpenSession session) {
        var model = session.versions.isEmpty() ? models.lastVersion() : session.versions.toString();
        return session.adapterVersion.isEmpty() ? model : model + ":" + session.adapterVersion;
    }

    private void flush() {
        models.flush();
        // A publication may tell a session something, which adds to the queue and comes back here.
        for (var next = publications.poll(); next != null; next = publications.poll()) {
            next.run();
        }
    }
}
