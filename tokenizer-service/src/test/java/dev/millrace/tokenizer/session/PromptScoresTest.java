package dev.millrace.tokenizer.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Sessions whose prompt is scored, and sessions that report every token. */
class PromptScoresTest {
    private static final int PROMPT = 40;

    @Test
    void toldInOrderAndOnceHoweverTheyComeAgain() {
        for (long seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            var session = scored(5);
            var told = new ArrayList<Integer>();
            for (int next = 1; next < PROMPT; ) {
                int from = 1 + random.nextInt(next);
                int to = Math.min(PROMPT, from + 1 + random.nextInt(12));
                told.addAll(positions(session.prompt(part(from, to))));
                next = Math.max(next, to);
            }
            assertEquals(IntStream.range(1, PROMPT).boxed().toList(), told, "seed " + seed);
            assertEquals("a", Sessions.text(Sessions.feed(session, 0, "a")));
        }
    }

    @Test
    void aGapEndsTheRequest() {
        var session = scored(5);
        session.prompt(part(1, 4));

        assertFailed(session.prompt(part(5, 8)));
    }

    @Test
    void moreThanThePromptHasEndsTheRequest() {
        assertFailed(scored(5).prompt(part(1, PROMPT + 1)));
    }

    @Test
    void aTokenBeforeTheLastScoreEndsTheRequest() {
        var session = scored(5);
        session.prompt(part(1, PROMPT - 1));

        assertFailed(session.token(0, 0, Sessions.token('a'), Sessions.ACCEPTED_MS));
    }

    @Test
    void anEndBeforeTheLastScoreIsAFailure() {
        assertFailed(scored(0).finished(Sessions.end(FinishReason.LENGTH), Sessions.ACCEPTED_MS));
    }

    @Test
    void aPromptAloneEndsWithLengthAndNoText() {
        var session = scored(0);
        session.prompt(part(1, PROMPT));
        var effects = session.finished(Sessions.end(FinishReason.LENGTH), Sessions.ACCEPTED_MS);

        var end = assertInstanceOf(TextEvent.Finished.class, ((Effect.Tell) effects.getFirst()).event());
        assertEquals(List.of(FinishReason.LENGTH), end.reasons());
        assertEquals(0, end.usage().completionTokens());
    }

    @Test
    void nobodyIsToldWhoDidNotAsk() {
        assertEquals(List.of(), Sessions.session().prompt(part(1, 5)));
    }

    @Test
    void everyTokenIsReportedAtOnceWhereAllAreAskedFor() {
        var session = new TextSession(Sessions.request("r", Door.HTTP), new ByteTokenizer(), TokenReport.ALL);
        var pieces = new ArrayList<String>();
        int sequence = 0;
        for (int id : new int[] {'a', 0xC3, 0xA9, ByteTokenizer.END}) {
            for (var effect : session.token(0, sequence++, Sessions.token(id), Sessions.ACCEPTED_MS)) {
                if (effect instanceof Effect.Tell(TextEvent.Delta delta)) {
                    assertEquals(1, delta.tokens().size());
                    assertEquals(id, delta.tokens().getFirst().token().id());
                    pieces.add(delta.text());
                }
            }
        }
        assertEquals(List.of("a", "", "é", ""), pieces);
    }

    private static TextSession scored(int maxNewTokens) {
        var plain = Sessions.request("r", Door.HTTP);
        var decoding = new DecodingParameters(
                maxNewTokens,
                1,
                0,
                1,
                7,
                List.of(),
                0,
                1,
                plain.parameters().shaping(),
                plain.parameters().search(),
                plain.parameters().constraint(),
                PromptScoring.ofAll(0));
        var request = new AcceptedRequest(
                "r", Door.HTTP, "", plain.prompt(), "m", PROMPT, decoding, Sessions.ACCEPTED_MS, Sessions.DEADLINE_MS);
        var session = new TextSession(request, new ByteTokenizer(), false);
        session.accepted();
        return session;
    }

    /** The token at position p is p. */
    private static PromptScores part(int from, int to) {
        int count = to - from;
        return new PromptScores(
                from, IntStream.range(from, to).toArray(), new float[count], new int[count], new int[0], new float[0]);
    }

    private static List<Integer> positions(List<Effect> effects) {
        var positions = new ArrayList<Integer>();
        for (var effect : effects) {
            var scores = assertInstanceOf(TextEvent.PromptScored.class, ((Effect.Tell) effect).event())
                    .scores();
            for (int i = 0; i < scores.ids().length; i++) {
                assertEquals(scores.first() + i, scores.ids()[i]);
                positions.add(scores.ids()[i]);
            }
        }
        return positions;
    }

    private static void assertFailed(List<Effect> effects) {
        var failed = assertInstanceOf(TextEvent.Failed.class, ((Effect.Tell) effects.getFirst()).event());
        assertTrue(
                failed.failure().message().contains("log-probabilities"),
                failed.failure().message());
    }
}
