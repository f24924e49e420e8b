package dev.millrace.sampler.app;

import dev.millrace.contract.model.v1.ForwardRequest;
import dev.millrace.contract.model.v1.ForwardResponse;
import dev.millrace.contract.model.v1.SequenceCommand;
import dev.millrace.contract.model.v1.SequenceResult;
import dev.millrace.sampler.SessionAction;
import dev.millrace.sampler.SessionEvent;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * All sessions that have not ended, between the doors on one side and the stream to the model on the other. Every
 * method runs on the sampler loop. All commands that an event gives rise to go out in one message, and only then are
 * the tokens published.
 */
final class OpenSessions implements ForwardStream.Listener {
    private static final Logger LOG = Logger.getLogger(OpenSessions.class);
    /** Well below the 4 MiB that a gRPC server takes; the longest prompt has 0.65 MiB. */
    private static final int MESSAGE_BYTES_MAX = 1 << 20;

    private final ForwardStream stream;
    private final SamplerMetrics metrics;
    private final InstantSource clock;
    private final Set<OpenSession> sessions = new LinkedHashSet<>();
    private final Map<Long, OpenSession> bySequence = new HashMap<>();
    private final Queue<Runnable> publications = new ArrayDeque<>();
    private ForwardRequest.Builder commands = ForwardRequest.newBuilder();
    private int commandBytes;
    private long lastSequenceId;

    OpenSessions(SamplerConfig config, SamplerLoop loop, SamplerMetrics metrics, InstantSource clock) {
        this.stream = new ForwardStream(config, loop, this);
        this.metrics = metrics;
        this.clock = clock;
    }

    /** The stream that these sessions use. */
    ForwardStream stream() {
        return stream;
    }

    /**
     * Starts a session.
     *
     * @param early what has happened to it before it could start
     */
    void open(OpenSession session, List<SessionEvent> early) {
        sessions.add(session);
        handle(session, new SessionEvent.Started());
        early.forEach(event -> handle(session, event));
        if (stream.isConnected()) {
            handle(session, new SessionEvent.ModelConnected());
        }
        flush();
    }

    /** Gives an event to one session. */
    void tell(OpenSession session, SessionEvent event) {
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
    public void connected() {
        metrics.modelConnected(true);
        tellAll(new SessionEvent.ModelConnected());
    }

    @Override
    public void lost() {
        metrics.modelConnected(false);
        metrics.modelLost();
        bySequence.clear();
        sessions.forEach(session -> session.sequenceId = OpenSession.NO_SEQUENCE);
        tellAll(new SessionEvent.ModelLost());
    }

    @Override
    public void received(ForwardResponse response) {
        long begin = System.nanoTime();
        for (var result : response.getResultsList()) {
            received(result, begin);
        }
        if (commands.getCommandsCount() > 0) {
            sendCommands();
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
            forgetSequence(session);
        }
        SessionEvent event;
        try {
            event = ForwardMapper.fromProto(result);
        } catch (IllegalArgumentException e) {
            LOG.errorf("the model sent an unusable result: %s", e.getMessage());
            event = new SessionEvent.Faulted("the model sent an unusable result");
        }
        handle(session, event);
    }

    private void handle(OpenSession session, SessionEvent event) {
        try {
            apply(session, session.machine.handle(event, clock.millis()));
        } catch (RuntimeException e) {
            // One request fails, not all of them.
            LOG.error("a session failed", e);
            apply(session, session.machine.handle(new SessionEvent.Faulted("internal failure"), clock.millis()));
        }
        if (session.machine.isEnded()) {
            sessions.remove(session);
        }
    }

    private void apply(OpenSession session, List<SessionAction> actions) {
        for (var action : actions) {
            switch (action) {
                case SessionAction.Open open -> {
                    session.sequenceId = ++lastSequenceId;
                    bySequence.put(session.sequenceId, session);
                    var command = ForwardMapper.toProto(open, session.machine.request());
                    command.getOpenBuilder().setTraceparent(session.sink.traceparent());
                    command(session, command);
                }
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
                    var version = finish.outcome().answered() ? stream.modelVersion() : "";
                    publications.add(() -> session.sink.finished(finish.outcome(), version));
                }
            }
        }
    }

    private void command(OpenSession session, SequenceCommand.Builder command) {
        session.commandNanos = System.nanoTime();
        var built = command.setSequenceId(session.sequenceId).build();
        // Many prompts can be opened at once, after a reconnect above all.
        if (commandBytes + built.getSerializedSize() > MESSAGE_BYTES_MAX) {
            sendCommands();
        }
        commandBytes += built.getSerializedSize();
        commands.addCommands(built);
    }

    private void forgetSequence(OpenSession session) {
        bySequence.remove(session.sequenceId);
        session.sequenceId = OpenSession.NO_SEQUENCE;
    }

    private void flush() {
        sendCommands();
        // A publication may tell a session something, which adds to the queue and comes back here.
        for (var next = publications.poll(); next != null; next = publications.poll()) {
            next.run();
        }
    }

    private void sendCommands() {
        if (commands.getCommandsCount() > 0) {
            var request = commands.build();
            commands = ForwardRequest.newBuilder();
            commandBytes = 0;
            stream.send(request);
        }
    }
}
