package dev.millrace.sampler;

import dev.millrace.sampler.SessionEvent.CandidatesArrived;
import dev.millrace.sampler.decode.ContrastiveRanking;
import dev.millrace.sampler.decoding.Search;
import dev.millrace.sampler.mask.TokenMask;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One answer by contrastive search, in one sequence: each candidate for the next token is tried in turn, in the place of
 * the one before, and the model says how like the text its hidden state is. The most probable one is tried last: it is
 * taken most often, and then the sequence stands where it should. Any other is stepped once more.
 *
 * <p>Around a {@link GenerationSession}, which is told of candidates only when it is settled which of them it takes; all
 * else of an answer's life is its affair. A trial is forgotten with its sequence: what was settled is on the log, and from
 * there the same trials have the same outcome.
 */
final class ContrastiveGeneration implements Generation {
    private static final int LANE = 0;

    private enum State {
        /** No sequence is open. */
        NONE,
        /** The candidates after the settled text will come. */
        SETTLED,
        /** Those after a tried token will come. */
        TRYING
    }

    private final GenerationRequest request;
    private final Search.Contrastive search;
    private final GenerationSession session;

    private State state = State.NONE;
    /** Tokens of the settled text, those of the prompt included. */
    private int length;
    /** What follows the settled text; null until it is known. */
    private @Nullable CandidatesArrived next;
    /** Rank of the candidate that is tried. */
    private int tried;

    private float[] similarities = {};
    private int chosen;

    /** @param generatedBefore tokens that are on the log already */
    ContrastiveGeneration(
            GenerationRequest request, Search.Contrastive search, TokenIds generatedBefore, boolean waitsForRoom) {
        this.request = request;
        this.search = search;
        this.session = new GenerationSession(
                request, (head, position) -> OptionalInt.of(chosen), generatedBefore, waitsForRoom);
    }

    @Override
    public void hold(Supplier<TokenMask> forms) {
        throw new IllegalStateException("contrastive search is not held to a form");
    }

    @Override
    public GenerationRequest request() {
        return request;
    }

    @Override
    public boolean isEnded() {
        return session.isEnded();
    }

    @Override
    public List<LaneAction> handle(SessionEvent event, long nowMs) {
        boolean ofAnother = event instanceof SessionEvent.Cancelled cancelled
                && cancelled.choice() != SessionEvent.Cancelled.ALL
                && cancelled.choice() != 0;
        return ofAnother ? List.of() : tell(event, nowMs);
    }

    @Override
    public List<LaneAction> handle(int lane, SessionEvent event, long nowMs) {
        return switch (event) {
            case CandidatesArrived arrived when state == State.SETTLED -> List.of(begin(arrived));
            case CandidatesArrived arrived when state == State.TRYING -> compared(arrived, nowMs);
            case SessionEvent.ModelLost _, SessionEvent.SequenceFailed _ -> {
                state = State.NONE;
                yield tell(event, nowMs);
            }
            default -> tell(event, nowMs);
        };
    }

    /** The candidates after the settled text are known: the trials begin. */
    private LaneAction begin(CandidatesArrived candidates) {
        next = candidates;
        similarities = new float[Math.min(search.topK(), candidates.head().size())];
        tried = similarities.length;
        state = State.TRYING;
        return tryNext(candidates);
    }

    private LaneAction tryNext(CandidatesArrived candidates) {
        tried--;
        return act(new SessionAction.Step(candidates.head().id(tried), length, TokenIds.NONE));
    }

    private List<LaneAction> compared(CandidatesArrived after, long nowMs) {
        var candidates = next;
        if (candidates == null) {
            return List.of();
        }
        similarities[tried] = after.similarity();
        if (tried > 0) {
            return List.of(tryNext(candidates));
        }
        chosen = ContrastiveRanking.best(search.penaltyAlpha(), probabilities(candidates), similarities);
        var actions = new ArrayList<LaneAction>();
        for (var action : session.handle(candidates, nowMs)) {
            boolean done = action instanceof SessionAction.Step && chosen == tried;
            follow(action);
            actions.add(done ? begin(after) : act(action));
        }
        return actions;
    }

    private double[] probabilities(CandidatesArrived candidates) {
        double[] probabilities = new double[similarities.length];
        for (int rank = 0; rank < probabilities.length; rank++) {
            probabilities[rank] = Math.exp((double) candidates.head().logit(rank) - candidates.logSumExp());
        }
        return probabilities;
    }

    private List<LaneAction> tell(SessionEvent event, long nowMs) {
        var actions = session.handle(event, nowMs);
        actions.forEach(this::follow);
        return actions.stream().map(ContrastiveGeneration::act).toList();
    }

    /** Where the sequence stands after what the session wants. */
    private void follow(SessionAction action) {
        switch (action) {
            case SessionAction.Open open -> settle(open.ids().size());
            case SessionAction.Step step -> settle(step.keep() + 1);
            case SessionAction.Close _, SessionAction.Finish _ -> state = State.NONE;
            case SessionAction.Fork _, SessionAction.FetchRow _, SessionAction.Emit _, SessionAction.EmitPrompt _ -> {}
        }
    }

    private void settle(int tokens) {
        state = State.SETTLED;
        length = tokens;
        next = null;
    }

    private static LaneAction act(SessionAction action) {
        return new LaneAction(LANE, action);
    }
}
