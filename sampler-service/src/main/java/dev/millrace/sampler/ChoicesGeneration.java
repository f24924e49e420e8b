package dev.millrace.sampler;

import dev.millrace.sampler.draft.Drafting;
import dev.millrace.sampler.mask.TokenMask;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The answers to one prompt: a {@link GenerationSession} each, in a lane of its own. Each ends by itself; when the last
 * one has, the request ends, and when one fails, the others are cancelled.
 *
 * <p>One lane goes ahead with the prompt. The others wait for its first candidates and then copy its sequence, or, where
 * that holds more than the prompt or they resume a longer text, open theirs, whose beginning the model then has in its
 * cache. No lane that has begun waits for another one: a model with fewer slots than choices answers them one after the
 * other.
 */
final class ChoicesGeneration implements Generation {
    private static final int NONE = -1;

    private final GenerationRequest request;
    private final List<GenerationSession> sessions = new ArrayList<>();
    private final @Nullable GenerationOutcome[] outcomes;
    /** What a lane does when its copy cannot be had. */
    private final SessionAction.@Nullable Open[] otherwise;

    private final TreeSet<Integer> waiting = new TreeSet<>();
    private int ahead = NONE;
    private boolean failed;
    private boolean over;

    ChoicesGeneration(
            GenerationRequest request,
            List<TokenIds> generatedBefore,
            Map<Integer, Double> mirostatMu,
            Drafting drafting,
            boolean waitsForRoom) {
        this.request = request;
        int choices = request.parameters().choices();
        outcomes = new @Nullable GenerationOutcome[choices];
        otherwise = new SessionAction.@Nullable Open[choices];
        for (int choice = 0; choice < choices; choice++) {
            var before = choice < generatedBefore.size() ? generatedBefore.get(choice) : TokenIds.NONE;
            var mu = mirostatMu.get(choice);
            var bound = mu == null ? OptionalDouble.empty() : OptionalDouble.of(mu);
            sessions.add(new GenerationSession(request, choice, before, bound, drafting, waitsForRoom));
        }
    }

    @Override
    public void hold(Supplier<TokenMask> forms) {
        sessions.forEach(session -> session.hold(forms.get()));
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
        if (endsAll(event)) {
            waiting.clear();
        }
        for (int lane = 0; lane < sessions.size(); lane++) {
            if (!(event instanceof SessionEvent.Cancelled cancelled)
                    || cancelled.choice() == SessionEvent.Cancelled.ALL
                    || cancelled.choice() == lane) {
                tell(lane, event, actions, nowMs);
            }
        }
        return conclude(actions, nowMs);
    }

    private static boolean endsAll(SessionEvent event) {
        return event instanceof SessionEvent.Dropped
                || event instanceof SessionEvent.Faulted
                || event instanceof SessionEvent.Cancelled cancelled
                        && cancelled.choice() == SessionEvent.Cancelled.ALL;
    }

    @Override
    public List<LaneAction> handle(int lane, SessionEvent event, long nowMs) {
        var actions = new ArrayList<LaneAction>();
        switch (event) {
            case SessionEvent.ModelConnected _ -> connected(lane, actions, nowMs);
            case SessionEvent.SequenceFailed failed
            when otherwise[lane] != null && failed.cause() == SessionEvent.SequenceFailed.Cause.INVALID ->
                openInstead(lane, actions);
            default -> {
                otherwise[lane] = null;
                waiting.remove(lane);
                tell(lane, event, actions, nowMs);
            }
        }
        return conclude(actions, nowMs);
    }

    private void connected(int lane, List<LaneAction> actions, long nowMs) {
        if (ahead == NONE && !sessions.get(lane).isEnded()) {
            ahead = lane;
        }
        if (ahead == NONE || ahead == lane) {
            waiting.remove(lane);
            tell(lane, new SessionEvent.ModelConnected(), actions, nowMs);
        } else if (!sessions.get(lane).isEnded()) {
            waiting.add(lane);
        }
    }

    /** The sequence to copy had ended before the model came to it. */
    private void openInstead(int lane, List<LaneAction> actions) {
        var open = otherwise[lane];
        otherwise[lane] = null;
        if (open != null) {
            actions.add(new LaneAction(lane, open));
        }
    }

    /** Tells one session; if it went ahead and need not be waited for any more, the others follow. */
    private void tell(int lane, SessionEvent event, List<LaneAction> actions, long nowMs) {
        var session = sessions.get(lane);
        boolean hasPromptOnly = session.generated() == 0;
        var wanted = session.handle(event, nowMs);
        boolean arrived = event instanceof SessionEvent.CandidatesArrived;
        if (arrived && lane == ahead) {
            ahead = NONE;
            // Before the session appends to it or closes it.
            follow(hasPromptOnly ? lane : NONE, actions, nowMs);
        }
        wanted.forEach(action -> add(lane, action, actions));
        boolean isOut = session.isEnded()
                || event instanceof SessionEvent.SequenceFailed
                || event instanceof SessionEvent.ModelLost;
        if (lane == ahead && isOut) {
            ahead = NONE;
            lead(actions, nowMs);
        }
    }

    private void follow(int parent, List<LaneAction> actions, long nowMs) {
        for (int lane : waiting) {
            boolean copies = parent != NONE && sessions.get(lane).generated() == 0;
            for (var action : sessions.get(lane).handle(new SessionEvent.ModelConnected(), nowMs)) {
                if (copies && action instanceof SessionAction.Open open) {
                    otherwise[lane] = open;
                    actions.add(new LaneAction(lane, new SessionAction.Fork(parent, open)));
                } else {
                    add(lane, action, actions);
                }
            }
        }
        waiting.clear();
    }

    /** The next one of those that wait goes ahead. */
    private void lead(List<LaneAction> actions, long nowMs) {
        while (ahead == NONE && !waiting.isEmpty()) {
            connected(waiting.getFirst(), actions, nowMs);
        }
    }

    /** An answer's end is kept until all have ended. */
    private void add(int lane, SessionAction action, List<LaneAction> actions) {
        if (action instanceof SessionAction.Finish finish) {
            outcomes[lane] = finish.outcome();
            failed |= finish.outcome().failure() != null;
        } else {
            actions.add(new LaneAction(lane, action));
        }
    }

    private List<LaneAction> conclude(List<LaneAction> actions, long nowMs) {
        if (over) {
            return List.of();
        }
        if (failed) {
            waiting.clear();
            for (int lane = 0; lane < sessions.size(); lane++) {
                tell(lane, new SessionEvent.Cancelled(false), actions, nowMs);
            }
        }
        for (var session : sessions) {
            if (!session.isEnded()) {
                return actions;
            }
        }
        over = true;
        var ends = new ArrayList<GenerationOutcome>();
        for (var outcome : outcomes) {
            if (outcome != null) {
                ends.add(outcome);
            }
        }
        // Those that were dropped say nothing.
        if (ends.size() == sessions.size()) {
            actions.add(new LaneAction(0, new SessionAction.Finish(GenerationOutcome.of(ends))));
        }
        return actions;
    }
}
