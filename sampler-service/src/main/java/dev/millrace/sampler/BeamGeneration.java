package dev.millrace.sampler;

import dev.millrace.sampler.BeamLane.State;
import dev.millrace.sampler.SessionEvent.SequenceFailed;
import dev.millrace.sampler.beam.AfterBeam;
import dev.millrace.sampler.beam.Beam;
import dev.millrace.sampler.beam.BeamSearch;
import dev.millrace.sampler.decoding.Search;
import dev.millrace.sampler.mask.TokenMask;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One beam search over sequences at the model. Each step asks what may follow every open beginning: the first child of a
 * beginning takes over its sequence, the others copy it before it goes on, and beginnings without a child close theirs.
 *
 * <p>Lanes wait for each other at each step, and while they do they hold slots that others may need. So a lane that
 * waits is let go after {@value #PATIENCE_MS} ms: copies are given up, lanes whose answer is known are closed, and for the
 * next {@value #CROWDED_STEPS} steps a lane closes as soon as it has answered while another has not. Such lanes open
 * their beginnings anew, which the model finds in its cache for the most part. One slot is enough to come to the end.
 */
final class BeamGeneration implements Generation {
    static final long PATIENCE_MS = 400;
    static final int CROWDED_STEPS = 16;
    private static final long RETRY_MS = 200;

    private final GenerationRequest request;
    private final BeamSearch search;
    private final BeamReport report;
    private final boolean waitsForRoom;
    private final List<BeamLane> lanes;
    private boolean over;
    private long progressMs;
    private int crowdedSteps;

    BeamGeneration(GenerationRequest request, Search.Beam beam, List<TokenIds> generatedBefore, boolean waitsForRoom) {
        var parameters = request.parameters();
        this.request = request;
        this.waitsForRoom = waitsForRoom;
        search = new BeamSearch(
                beam.beams(),
                beam.lengthPenalty(),
                beam.earlyStopping(),
                Set.copyOf(parameters.stopTokenIds()),
                parameters.maxNewTokens());
        report = new BeamReport(request, generatedBefore);
        lanes = IntStream.range(0, beam.beams()).mapToObj(BeamLane::new).toList();
        lanes.getFirst().take(search.open().getFirst());
    }

    @Override
    public void hold(Supplier<TokenMask> forms) {
        throw new IllegalStateException("beams are not held to a form");
    }

    @Override
    public GenerationRequest request() {
        return request;
    }

    @Override
    public boolean isEnded() {
        return over;
    }

    @Override
    public List<LaneAction> handle(SessionEvent event, long nowMs) {
        var actions = new ArrayList<LaneAction>();
        if (over) {
            return actions;
        }
        switch (event) {
            case SessionEvent.Dropped _ -> closeAll(actions);
            case SessionEvent.Cancelled cancelled -> {
                if (report.cancel(cancelled)) {
                    end(cancelled.stopString() ? FinishReason.STOP : FinishReason.CANCELLED, null, actions, nowMs);
                }
            }
            case SessionEvent.Faulted faulted ->
                fail(new Failure(Failure.Kind.INTERNAL, faulted.message()), actions, nowMs);
            case SessionEvent _ when nowMs >= request.deadlineMs() -> end(FinishReason.DEADLINE, null, actions, nowMs);
            case SessionEvent.Ticked _ -> ticked(actions, nowMs);
            default -> {}
        }
        return actions;
    }

    @Override
    public List<LaneAction> handle(int lane, SessionEvent event, long nowMs) {
        var actions = new ArrayList<LaneAction>();
        if (over) {
            return actions;
        }
        var at = lanes.get(lane);
        switch (event) {
            case SessionEvent.ModelLost _ -> {
                at.connected = false;
                at.state = State.NONE;
            }
            case SequenceFailed failed -> failed(at, failed, actions, nowMs);
            case SessionEvent.Faulted _ -> handle(event, nowMs).forEach(actions::add);
            case SessionEvent _ when nowMs >= request.deadlineMs() -> end(FinishReason.DEADLINE, null, actions, nowMs);
            case SessionEvent.ModelConnected _ -> {
                at.connected = true;
                at.state = State.NONE;
            }
            case SessionEvent.CandidatesArrived arrived -> arrived(at, arrived, actions, nowMs);
            default -> {}
        }
        // Where one lane was lost others may be about to be.
        if (!over && !(event instanceof SessionEvent.ModelLost)) {
            askAll(actions, nowMs);
        }
        return actions;
    }

    private void arrived(BeamLane lane, SessionEvent.CandidatesArrived arrived, List<LaneAction> actions, long nowMs) {
        if (lane.state == State.COPYING) {
            progressMs = nowMs;
            lane.state = State.BEHIND;
        } else if (lane.state == State.ASKED) {
            progressMs = nowMs;
            lane.state = State.LEVEL;
            lane.after = new AfterBeam(arrived.head(), arrived.logSumExp());
            report.answered(arrived.cachedTokens());
            if (lanes.stream().noneMatch(BeamLane::isAwaited)) {
                advance(actions, nowMs);
            } else if (crowdedSteps > 0) {
                close(lane, actions);
            }
        }
    }

    private void advance(List<LaneAction> actions, long nowMs) {
        var after = new ArrayList<AfterBeam>();
        for (var beam : search.open()) {
            lanes.stream().filter(lane -> lane.beam == beam).forEach(lane -> {
                if (lane.after != null) {
                    after.add(lane.after);
                }
            });
        }
        search.advance(after);
        crowdedSteps = Math.max(0, crowdedSteps - 1);
        report.settled(search.settled(), actions, nowMs);
        if (search.isEnded()) {
            closeAll(actions);
            report.finish(search.finished(), actions, nowMs);
        } else {
            assign(search.open(), actions);
        }
    }

    /** Gives every open beginning a lane: that of its parent where it is the first child, else a free one. */
    private void assign(List<Beam> open, List<LaneAction> actions) {
        var previous = new ArrayList<@Nullable Beam>();
        lanes.forEach(lane -> previous.add(lane.beam));
        lanes.forEach(lane -> lane.take(null));
        var others = new ArrayList<Beam>();
        for (var beam : open) {
            int parent = previous.indexOf(beam.parent());
            var lane = lanes.get(parent);
            if (lane.beam == null) {
                lane.take(beam);
                lane.state = lane.state == State.LEVEL ? State.BEHIND : State.NONE;
            } else {
                others.add(beam);
            }
        }
        lanes.stream().filter(lane -> lane.beam == null).forEach(lane -> close(lane, actions));
        var free = lanes.stream().filter(lane -> lane.beam == null).iterator();
        for (var beam : others) {
            var lane = free.next();
            lane.take(beam);
            var parent = lanes.get(previous.indexOf(beam.parent()));
            if (parent.state == State.BEHIND && lane.connected && crowdedSteps == 0) {
                lane.state = State.COPYING;
                actions.add(new LaneAction(lane.index, new SessionAction.Fork(parent.index, open(beam.parent()))));
            }
        }
    }

    /** Asks what follows the beginnings, all of them together: none goes on while another one is being copied. */
    private void askAll(List<LaneAction> actions, long nowMs) {
        if (lanes.stream().anyMatch(lane -> lane.state == State.COPYING)) {
            return;
        }
        for (var lane : lanes) {
            var beam = lane.beam;
            if (beam == null || lane.after != null) {
                continue;
            }
            if (lane.state == State.BEHIND) {
                lane.state = State.ASKED;
                int length = request.prompt().size() + beam.length();
                actions.add(new LaneAction(lane.index, new SessionAction.Step(beam.id(), length - 1, TokenIds.NONE)));
            } else if (lane.state == State.NONE && lane.connected && nowMs >= lane.retryAtMs) {
                lane.state = State.ASKED;
                report.opened(nowMs);
                actions.add(new LaneAction(lane.index, open(beam)));
            }
        }
    }

    private SessionAction.Open open(@Nullable Beam beam) {
        var ids = request.prompt();
        if (beam != null && beam.length() > 0) {
            ids = ids.plus(TokenIds.of(beam.path().stream().mapToInt(Beam::id).toArray()));
        }
        long longest = (long) request.prompt().size() + request.parameters().maxNewTokens();
        return new SessionAction.Open(ids, longest > Integer.MAX_VALUE ? 0 : (int) longest);
    }

    private void ticked(List<LaneAction> actions, long nowMs) {
        boolean stalls = nowMs - progressMs >= PATIENCE_MS && lanes.stream().anyMatch(BeamLane::isAwaited);
        if (stalls && lanes.stream().anyMatch(BeamLane::isIdle)) {
            crowdedSteps = CROWDED_STEPS;
            progressMs = nowMs;
            for (var lane : lanes) {
                if (lane.state == State.COPYING || lane.state == State.LEVEL) {
                    close(lane, actions);
                }
            }
        }
        askAll(actions, nowMs);
    }

    private void failed(BeamLane lane, SequenceFailed failed, List<LaneAction> actions, long nowMs) {
        boolean copying = lane.state == State.COPYING;
        if (lane.state == State.NONE) {
            return;
        }
        lane.state = State.NONE;
        switch (failed.cause()) {
            case LENGTH -> {
                search.endHere();
                closeAll(actions);
                report.finish(search.finished(), actions, nowMs);
            }
            case DEADLINE -> end(FinishReason.DEADLINE, null, actions, nowMs);
            case INTERNAL -> fail(new Failure(Failure.Kind.INTERNAL, failed.message()), actions, nowMs);
            case INVALID -> {
                // A copy is refused when what it copies has gone; the beginning is opened then.
                if (!copying) {
                    fail(new Failure(Failure.Kind.INVALID, failed.message()), actions, nowMs);
                }
            }
            case OVERLOADED -> {
                boolean holdsRoom = lanes.stream().anyMatch(other -> other.state != State.NONE);
                if (waitsForRoom || holdsRoom) {
                    lane.retryAtMs = nowMs + RETRY_MS;
                } else {
                    fail(new Failure(Failure.Kind.OVERLOADED, failed.message(), failed.retryAfterMs()), actions, nowMs);
                }
            }
        }
    }

    private void fail(Failure failure, List<LaneAction> actions, long nowMs) {
        end(FinishReason.ERROR, failure, actions, nowMs);
    }

    private void end(FinishReason reason, @Nullable Failure failure, List<LaneAction> actions, long nowMs) {
        closeAll(actions);
        report.end(reason, failure, actions, nowMs);
    }

    private void closeAll(List<LaneAction> actions) {
        over = true;
        lanes.forEach(lane -> close(lane, actions));
    }

    private static void close(BeamLane lane, List<LaneAction> actions) {
        if (lane.state != State.NONE) {
            lane.state = State.NONE;
            actions.add(new LaneAction(lane.index, new SessionAction.Close()));
        }
    }
}
