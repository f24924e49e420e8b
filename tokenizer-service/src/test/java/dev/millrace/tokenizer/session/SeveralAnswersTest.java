package dev.millrace.tokenizer.session;

import static dev.millrace.tokenizer.session.Sessions.ACCEPTED_MS;
import static dev.millrace.tokenizer.session.Sessions.DEADLINE_MS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.tokenizer.chat.ChatMessage;
import dev.millrace.tokenizer.decoding.Constraint;
import dev.millrace.tokenizer.decoding.Search;
import dev.millrace.tokenizer.decoding.Search.EarlyStopping;
import dev.millrace.tokenizer.decoding.Shaping;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One request with several answers, from the tokens to what is told and written. */
class SeveralAnswersTest {
    @Test
    void answersComeInterleavedUnderTheirNumbers() {
        var session = session(3, null);
        session.accepted();
        assertEquals(List.of("1:b"), deltas(say(session, 1, "b", -1)));
        assertEquals(List.of("0:a"), deltas(say(session, 0, "a", -1)));
        assertEquals(List.of("1:c"), deltas(say(session, 1, "c", -1)));
        var last = session.finished(end(FinishReason.STOP, FinishReason.LENGTH, FinishReason.STOP), ACCEPTED_MS);
        var finished = assertInstanceOf(TextEvent.Finished.class, told(last).getLast());
        assertEquals(List.of(FinishReason.STOP, FinishReason.LENGTH, FinishReason.STOP), finished.reasons());
        assertEquals(3, finished.usage().completionTokens());
        var choices = completion(last).choices();
        assertEquals(
                List.of("a", "bc", ""),
                choices.stream().map(Completion.Choice::text).toList());
        assertEquals(
                List.of(0, 1, 2), choices.stream().map(Completion.Choice::index).toList());
    }

    @Test
    void aStopStringEndsOneAnswerAndTheOthersGoOn() {
        var session = session(2, null, "END");
        session.accepted();
        var hit = say(session, 1, "bEND", -1);
        assertEquals(List.of("1:b"), deltas(hit));
        assertEquals(new Effect.Cancel(CancelReason.STOP_STRING, 1), hit.getLast());
        assertEquals(List.of(), deltas(say(session, 1, "more", -1)));
        assertEquals(List.of("0:a"), deltas(say(session, 0, "a", -1)));
        // The last one ends the whole request.
        var end = say(session, 0, "END", -1);
        assertEquals(new Effect.Cancel(CancelReason.STOP_STRING), end.getLast());
        assertInstanceOf(TextEvent.Finished.class, told(end).getLast());
        assertEquals(List.of(), told(session.finished(end(FinishReason.STOP, FinishReason.STOP), ACCEPTED_MS)));
    }

    @Test
    void whenOneAnswerIsNotCompleteTheRequestFails() {
        var session = session(2, null);
        session.accepted();
        var last = session.finished(end(FinishReason.STOP, FinishReason.DEADLINE), ACCEPTED_MS);
        var failed = assertInstanceOf(TextEvent.Failed.class, told(last).getLast());
        assertEquals(Failure.Kind.DEADLINE, failed.failure().kind());
    }

    /** Means: -2, -0.5, -1 and, for the longest, -0.75 although its sum is least. */
    @Test
    void theBestAreTheOnesWithTheGreatestMeanLogProbability() {
        var session = session(2, 4);
        session.accepted();
        assertEquals(List.of(), deltas(say(session, 0, "a", -2)));
        assertEquals(List.of(), deltas(say(session, 1, "b", -0.5f)));
        assertEquals(List.of(), deltas(say(session, 2, "c", -1)));
        assertEquals(List.of(), deltas(say(session, 3, "dddd", -0.75f)));
        var reasons = new FinishReason[] {FinishReason.STOP, FinishReason.LENGTH, FinishReason.STOP, FinishReason.STOP};
        var last = session.finished(end(reasons), ACCEPTED_MS);
        assertEquals(List.of("0:b", "1:dddd"), deltas(last));
        var finished = assertInstanceOf(TextEvent.Finished.class, told(last).getLast());
        assertEquals(List.of(FinishReason.LENGTH, FinishReason.STOP), finished.reasons());
        // What was generated is paid for, told or not.
        assertEquals(7, finished.usage().completionTokens());
        var choices = completion(last).choices();
        assertEquals(
                List.of("b", "dddd"),
                choices.stream().map(Completion.Choice::text).toList());
        assertEquals(
                List.of(0, 1), choices.stream().map(Completion.Choice::index).toList());
        assertArrayEquals(new int[] {'b'}, choices.getFirst().ids());
    }

    @Test
    void aRequestCountsTheTokensOfAllItsAnswers() {
        assertEquals(5 + 3 * 100, request(3, null).tokens());
        assertEquals(5 + 6 * 100, request(2, 6).tokens());
    }

    @Test
    void namesWhatIsOutOfRange() {
        var beam = new Search.Beam(4, 1, EarlyStopping.FIRST);
        assertField("choices", () -> asked(0, null, Search.NONE, Shaping.NONE));
        assertField("choices", () -> asked(17, null, Search.NONE, Shaping.NONE));
        assertField("best_of", () -> asked(3, 2, Search.NONE, Shaping.NONE));
        assertField("best_of", () -> asked(3, 17, Search.NONE, Shaping.NONE));
        assertField("best_of", () -> asked(1, 2, beam, Shaping.NONE));
        assertField("choices", () -> asked(5, null, beam, Shaping.NONE));
        assertField("num_beams", () -> asked(1, null, new Search.Beam(17, 1, EarlyStopping.FIRST), Shaping.NONE));
        assertField(
                "length_penalty",
                () -> asked(1, null, new Search.Beam(4, Float.NaN, EarlyStopping.FIRST), Shaping.NONE));
        assertField(
                "frequency_penalty",
                () -> asked(1, null, beam, new Shaping(0, 1, 1, 0, 0.5f, 0, Map.of(), null, null, 0)));
    }

    @Test
    void namesWhatKeepsCandidatesFromBeingCompared() {
        var contrastive = new Search.Contrastive(0.6f, 4);
        assertField("penalty_alpha", () -> asked(1, null, new Search.Contrastive(Float.NaN, 4), Shaping.NONE));
        assertField("top_k", () -> asked(1, null, new Search.Contrastive(0.6f, 0), Shaping.NONE));
        assertField("top_k", () -> asked(1, null, new Search.Contrastive(0.6f, Integer.MAX_VALUE), Shaping.NONE));
        assertField("choices", () -> asked(2, null, contrastive, Shaping.NONE));
        assertField("best_of", () -> asked(1, 2, contrastive, Shaping.NONE));
        assertField(
                "frequency_penalty",
                () -> asked(1, null, contrastive, new Shaping(0, 1, 1, 0, 0.5f, 0, Map.of(), null, null, 0)));
    }

    private static void assertField(String field, Runnable make) {
        var failure = assertThrows(FailureException.class, make::run).failure();
        assertEquals(field, failure.param());
        assertEquals(Failure.Kind.INVALID, failure.kind());
    }

    private static TextParameters asked(
            @Nullable Integer choices, @Nullable Integer bestOf, Search search, Shaping shaping, String... stops) {
        return new TextParameters(
                null,
                null,
                null,
                null,
                null,
                List.of(stops),
                null,
                null,
                shaping,
                List.of(),
                search,
                Constraint.NONE,
                null,
                choices,
                bestOf,
                TextParameters.ContextOverflow.REFUSE,
                false);
    }

    private static AcceptedRequest request(int choices, @Nullable Integer bestOf, String... stops) {
        var asked = asked(choices, bestOf, Search.NONE, Shaping.NONE, stops);
        var talk = new TextPrompt.Conversation(List.of(new ChatMessage("user", "hello")));
        var decoding = new DecodingParameters(
                100,
                1,
                0,
                1,
                7,
                List.of(ByteTokenizer.END),
                0,
                bestOf == null ? choices : bestOf,
                Shaping.NONE,
                Search.NONE,
                Constraint.NONE,
                null);
        var prompt = new TextPrompt(talk, "m", asked);
        return new AcceptedRequest("r", Door.HTTP, "", prompt, "m", 5, decoding, ACCEPTED_MS, DEADLINE_MS);
    }

    private static TextSession session(int choices, @Nullable Integer bestOf, String... stops) {
        return new TextSession(request(choices, bestOf, stops), new ByteTokenizer(), false);
    }

    private final java.util.Map<Integer, Integer> said = new java.util.HashMap<>();

    private List<Effect> say(TextSession session, int choice, String text, float logprob) {
        var effects = new ArrayList<Effect>();
        for (char c : text.toCharArray()) {
            int sequence = said.merge(choice, 1, Integer::sum) - 1;
            effects.addAll(session.token(choice, sequence, new GeneratedToken(c, logprob, List.of()), ACCEPTED_MS));
        }
        return effects;
    }

    private static GenerationEnd end(FinishReason... reasons) {
        return new GenerationEnd(List.of(reasons), 2, null, new Timings.Sampler(1, 2, 3), "v1");
    }

    private static List<String> deltas(List<Effect> effects) {
        return told(effects).stream()
                .filter(TextEvent.Delta.class::isInstance)
                .map(TextEvent.Delta.class::cast)
                .map(delta -> delta.choice() + ":" + delta.text())
                .toList();
    }

    private static List<TextEvent> told(List<Effect> effects) {
        return effects.stream()
                .filter(Effect.Tell.class::isInstance)
                .map(effect -> ((Effect.Tell) effect).event())
                .toList();
    }

    private static Completion completion(List<Effect> effects) {
        return effects.stream()
                .filter(Effect.Complete.class::isInstance)
                .map(effect -> ((Effect.Complete) effect).completion())
                .findAny()
                .orElseThrow();
    }
}
