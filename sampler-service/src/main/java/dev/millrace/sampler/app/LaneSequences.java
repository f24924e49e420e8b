package dev.millrace.sampler.app;

import dev.millrace.contract.model.v1.SequenceCommand;
import dev.millrace.placement.PromptBlocks;
import dev.millrace.sampler.SessionAction;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The sequences of all lanes: on which model each is, and how an answer finds its lane. Belongs to the sampler loop. */
final class LaneSequences {
    private final ModelLinks models;
    private final PoolMetrics metrics;
    private final Map<Long, Lane> bySequence = new HashMap<>();
    private long lastSequenceId;

    LaneSequences(ModelLinks models, PoolMetrics metrics) {
        this.models = models;
        this.metrics = metrics;
    }

    /** The lane that has this sequence open. */
    @Nullable
    Lane find(long sequenceId) {
        return bySequence.get(sequenceId);
    }

    /**
     * Opens a sequence on the model that placement names.
     *
     * @return false when no model is left to ask; then nothing was done
     */
    boolean open(Lane lane, SessionAction.Open open) {
        var session = lane.session;
        var pool = models.pool();
        long allowed = ~lane.full;
        long sameVersion = session.versions.isEmpty() ? 0 : pool.ofVersion(session.versions.last()) & allowed;
        var blocks = PromptBlocks.of(open.ids().size(), open.ids()::get);
        var placement = pool.place(blocks, sameVersion == 0 ? allowed : sameVersion);
        if (placement.isEmpty()) {
            return false;
        }
        metrics.matched(placement.get().matchedTokens());
        var command = ForwardMapper.toProto(open, session.machine.request());
        command.getOpenBuilder().setTraceparent(session.sink.traceparent());
        begin(lane, placement.get().member(), command);
        return true;
    }

    /**
     * Copies a sequence where it is: only there can it be copied.
     *
     * @return false when the parent has none; then nothing was done
     */
    boolean fork(Lane lane, Lane parent) {
        if (!parent.hasSequence()) {
            return false;
        }
        models.pool().placed(parent.member);
        begin(lane, parent.member, ForwardMapper.fork(parent.sequenceId));
        return true;
    }

    private void begin(Lane lane, int member, SequenceCommand.Builder command) {
        lane.member = member;
        lane.answered = false;
        lane.sequenceId = ++lastSequenceId;
        bySequence.put(lane.sequenceId, lane);
        metrics.sequences(member, models.pool().open(member));
        command(lane, command);
    }

    /** Sends a command for the lane's sequence. */
    void command(Lane lane, SequenceCommand.Builder command) {
        lane.commandNanos = System.nanoTime();
        models.command(lane.member, command.setSequenceId(lane.sequenceId).build());
    }

    /** The sequence has ended; its late answers find no lane. */
    void forget(Lane lane) {
        models.pool().released(lane.member);
        metrics.sequences(lane.member, models.pool().open(lane.member));
        lost(lane);
    }

    /** The sequence is gone with its model, which counts none any more. */
    void lost(Lane lane) {
        bySequence.remove(lane.sequenceId);
        lane.sequenceId = Lane.NO_SEQUENCE;
        lane.member = Lane.NO_MODEL;
    }
}
