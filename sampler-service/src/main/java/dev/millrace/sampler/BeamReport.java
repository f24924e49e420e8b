package dev.millrace.sampler;

import dev.millrace.sampler.beam.AfterBeam;
import dev.millrace.sampler.beam.Beam;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a beam search publishes: of the best answer every token as soon as it is certain, of the others all at the end.
 */
final class BeamReport {
    private final GenerationRequest request;
    private final List<TokenIds> before;
    private final StageTimes times;
    /** Choices that nobody wants any more. */
    private final BitSet cancelled = new BitSet();

    private int settled;
    private boolean answered;
    private int cachedTokens;

    /** @param before tokens of each choice that are published already, and will be again */
    BeamReport(GenerationRequest request, List<TokenIds> before) {
        this.request = request;
        this.before = before;
        this.times = new StageTimes(request.acceptedMs());
    }

    /** A sequence is opened. */
    void opened(long nowMs) {
        times.opened(nowMs);
    }

    /** The model has answered; the first time tells how much of the prompt it had. */
    void answered(int cached) {
        cachedTokens =
                answered ? cachedTokens : Math.min(cached, request.prompt().size());
        answered = true;
    }

    /** Whether nobody wants any of the answers now. */
    boolean cancel(SessionEvent.Cancelled event) {
        int choices = request.parameters().choices();
        if (event.choice() == SessionEvent.Cancelled.ALL) {
            cancelled.set(0, choices);
        } else if (event.choice() >= 0 && event.choice() < choices) {
            cancelled.set(event.choice());
        }
        return cancelled.cardinality() == choices;
    }

    /** The best answer begins with this. */
    void settled(Beam beginning, List<LaneAction> actions, long nowMs) {
        times.token(nowMs);
        emit(0, beginning, settled, actions);
        settled = Math.max(settled, beginning.length());
    }

    /** The search is complete: the best of these, best first, are the answers. */
    void finish(List<Beam> best, List<LaneAction> actions, long nowMs) {
        var choices = new ArrayList<GenerationOutcome.Choice>();
        for (int choice = 0; choice < request.parameters().choices(); choice++) {
            // Fewer are finished only where the context leaves no room for more than a token.
            var beam = best.get(Math.min(choice, best.size() - 1));
            emit(choice, beam, choice == 0 ? settled : 0, actions);
            boolean stopped =
                    beam.length() > 0 && request.parameters().stopTokenIds().contains(beam.id());
            choices.add(new GenerationOutcome.Choice(
                    stopped || cancelled.get(choice) ? FinishReason.STOP : FinishReason.LENGTH, beam.length()));
        }
        publish(choices, null, actions, nowMs);
    }

    /** The search is over before it is complete. */
    void end(FinishReason reason, @Nullable Failure failure, List<LaneAction> actions, long nowMs) {
        var choices = new ArrayList<GenerationOutcome.Choice>();
        for (int choice = 0; choice < request.parameters().choices(); choice++) {
            int known = choice < before.size() ? before.get(choice).size() : 0;
            choices.add(new GenerationOutcome.Choice(reason, Math.max(known, choice == 0 ? settled : 0)));
        }
        publish(choices, failure, actions, nowMs);
    }

    private void publish(
            List<GenerationOutcome.Choice> choices, @Nullable Failure failure, List<LaneAction> actions, long nowMs) {
        var outcome = new GenerationOutcome(
                choices, failure, request.prompt().size(), cachedTokens, answered, times.until(nowMs));
        actions.add(new LaneAction(0, new SessionAction.Finish(outcome)));
    }

    private void emit(int choice, Beam beam, int from, List<LaneAction> actions) {
        var path = beam.path();
        for (int at = from; at < path.size(); at++) {
            var token = path.get(at);
            var after = token.choice();
            actions.add(new LaneAction(
                    0,
                    new SessionAction.Emit(new GeneratedToken(
                            choice, at, token.id(), after.logprob(token.rank()), alternatives(after)))));
        }
    }

    private List<GeneratedToken.Alternative> alternatives(AfterBeam after) {
        int count = Math.min(request.parameters().topLogprobs(), after.head().size());
        var alternatives = new ArrayList<GeneratedToken.Alternative>(count);
        for (int rank = 0; rank < count; rank++) {
            alternatives.add(new GeneratedToken.Alternative(after.head().id(rank), after.logprob(rank)));
        }
        return alternatives;
    }
}
