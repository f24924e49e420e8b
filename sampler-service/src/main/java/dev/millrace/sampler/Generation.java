package dev.millrace.sampler;

import dev.millrace.sampler.decoding.Search;
import dev.millrace.sampler.draft.Drafting;
import dev.millrace.sampler.mask.TokenMask;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * One request from its acceptance to its end, as a pure state machine: an event and the time go in, what to do comes
 * out. Its sequences at the model are in lanes: one each, with one command in flight at most; what a lane is used for is
 * its own affair.
 *
 * <p>It ends with exactly one {@link SessionAction.Finish}, or with none when it was dropped; after that it ignores
 * every event.
 */
public interface Generation {
    /**
     * A generation that has not begun.
     *
     * @param request what to generate
     * @param generatedBefore tokens of each choice that are on the log already; short of choices that have none
     * @param drafting guesses of the tokens to come; they never change what is generated
     * @param waitsForRoom whether a model without room is asked again until the deadline; else that is a failure
     */
    static Generation of(
            GenerationRequest request, List<TokenIds> generatedBefore, Drafting drafting, boolean waitsForRoom) {
        return of(request, generatedBefore, Map.of(), drafting, waitsForRoom);
    }

    /**
     * A generation that has not begun.
     *
     * @param mirostatMu Mirostat's bound after the tokens before by choice, as the log has it
     */
    static Generation of(
            GenerationRequest request,
            List<TokenIds> generatedBefore,
            Map<Integer, Double> mirostatMu,
            Drafting drafting,
            boolean waitsForRoom) {
        return switch (request.parameters().search()) {
            // Which tokens are on the log says nothing of what else was open: it begins anew and says the same again.
            case Search.Beam beam -> new BeamGeneration(request, beam, generatedBefore, waitsForRoom);
            case Search.Contrastive contrastive
            when !contrastive.isGreedy() ->
                new ContrastiveGeneration(
                        request,
                        contrastive,
                        generatedBefore.isEmpty() ? TokenIds.NONE : generatedBefore.getFirst(),
                        waitsForRoom);
            case Search.Tokenwise _, Search.Contrastive _ ->
                new ChoicesGeneration(request, generatedBefore, mirostatMu, drafting, waitsForRoom);
        };
    }

    /**
     * Holds every answer to a form; before the generation starts.
     *
     * @param forms gives one at its beginning for each answer
     * @throws IllegalArgumentException when the tokens on the log do not fit it
     */
    void hold(Supplier<TokenMask> forms);

    /** What is generated. */
    GenerationRequest request();

    /** Whether it is over. */
    boolean isEnded();

    /**
     * Something happened to the request: {@link SessionEvent.Started}, {@link SessionEvent.Cancelled},
     * {@link SessionEvent.Dropped}, {@link SessionEvent.Faulted}, {@link SessionEvent.Ticked}.
     *
     * @param nowMs milliseconds since the epoch
     * @return what to do, in order
     */
    List<LaneAction> handle(SessionEvent event, long nowMs);

    /**
     * Something happened in a lane: any other event, or {@link SessionEvent.Faulted}.
     *
     * @param lane from 0 to the request's {@link GenerationParameters#sequences} less one
     * @param nowMs milliseconds since the epoch
     * @return what to do, in order
     */
    List<LaneAction> handle(int lane, SessionEvent event, long nowMs);
}
