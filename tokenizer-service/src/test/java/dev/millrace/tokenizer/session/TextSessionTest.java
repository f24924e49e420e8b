package dev.millrace.tokenizer.session;

import static dev.millrace.tokenizer.session.Sessions.ACCEPTED_MS;
import static dev.millrace.tokenizer.session.Sessions.completion;
import static dev.millrace.tokenizer.session.Sessions.end;
import static dev.millrace.tokenizer.session.Sessions.feed;
import static dev.millrace.tokenizer.session.Sessions.session;
import static dev.millrace.tokenizer.session.Sessions.text;
import static dev.millrace.tokenizer.session.Sessions.token;
import static dev.millrace.tokenizer.session.Sessions.told;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TextSessionTest {
    @Test
    void tellsAcceptedThenTextThenTheEnd() {
        var session = session();

        assertEquals(List.of(new Effect.Tell(new TextEvent.Accepted(5))), session.accepted());
        assertEquals("héllo 👋", text(feed(session, 0, "héllo 👋")));
        var last = session.finished(end(FinishReason.STOP), ACCEPTED_MS + 500);

        var finished = assertInstanceOf(TextEvent.Finished.class, told(last).getFirst());
        assertEquals(List.of(FinishReason.STOP), finished.reasons());
        assertEquals(new Usage(5, 11, 2), finished.usage());
        var completion = completion(last);
        assertEquals("héllo 👋", completion.choices().getFirst().text());
        assertEquals(11, completion.choices().getFirst().ids().length);
        assertEquals(500, completion.timings().totalMs());
        assertEquals("v1", completion.modelVersion());
    }

    @Test
    void keepsWhatMightHaveStoodAtEachPlaceWhereAllTokensSay() {
        var might = List.of(new GeneratedToken.Alternative('a', -0.5f), new GeneratedToken.Alternative('b', -1));
        for (boolean allSay : List.of(true, false)) {
            var session = session();
            session.accepted();
            session.token(0, 0, new GeneratedToken('a', -0.5f, might), ACCEPTED_MS);
            session.token(0, 1, new GeneratedToken('b', -1, allSay ? might : List.of()), ACCEPTED_MS);

            var choice = completion(session.finished(end(FinishReason.STOP), ACCEPTED_MS))
                    .choices()
                    .getFirst();

            assertEquals(allSay ? List.of(might, might) : List.of(), choice.alternatives());
        }
    }

    @Test
    void emptyAnswersEndToo() {
        var session = session();
        session.accepted();
        session.token(0, 0, token(ByteTokenizer.END), ACCEPTED_MS);

        var last = session.finished(end(FinishReason.STOP), ACCEPTED_MS);

        assertEquals(1, told(last).size());
        assertEquals("", completion(last).choices().getFirst().text());
        assertArrayEquals(
                new int[] {ByteTokenizer.END},
                completion(last).choices().getFirst().ids());
    }

    @Test
    void anAnswerMayOvertakeTheAcknowledgement() {
        var session = session();

        var effects = feed(session, 0, "a");

        assertInstanceOf(TextEvent.Accepted.class, told(effects).getFirst());
        assertEquals("a", text(effects));
        assertEquals(List.of(), session.accepted());
    }

    @Test
    void dropsRepeats() {
        var session = session();
        session.accepted();
        feed(session, 0, "abc");

        assertEquals("", text(feed(session, 0, "abc")));
        assertEquals("d", text(feed(session, 3, "d")));
        assertEquals(
                "abcd",
                completion(session.finished(end(FinishReason.LENGTH), ACCEPTED_MS))
                        .choices()
                        .getFirst()
                        .text());
    }

    @Test
    void aGapIsAFailure() {
        var session = session();
        session.accepted();
        feed(session, 0, "ab");

        var effects = session.token(0, 5, token('x'), ACCEPTED_MS);

        assertInstanceOf(TextEvent.Failed.class, told(effects).getFirst());
        assertTrue(effects.contains(new Effect.Cancel(CancelReason.REQUESTED)));
        var completion = completion(session.finished(end(FinishReason.CANCELLED), ACCEPTED_MS));
        assertEquals(FinishReason.ERROR, completion.reason());
        assertEquals("ab", completion.choices().getFirst().text());
    }

    @Test
    void ignoresChoicesThatWereNotAskedFor() {
        var session = session();
        session.accepted();

        assertEquals(List.of(), session.token(1, 0, token('x'), ACCEPTED_MS));
        assertEquals(List.of(), session.token(-1, 0, token('x'), ACCEPTED_MS));
    }

    @Test
    void aStopStringEndsTheListenerAtOnceAndTheExchangeLater() {
        var session = session("END");
        session.accepted();

        var effects = feed(session, 0, "text EN");
        assertEquals("text ", text(effects));
        var hit = feed(session, 7, "D");

        var finished = assertInstanceOf(TextEvent.Finished.class, told(hit).getFirst());
        assertEquals(List.of(FinishReason.STOP), finished.reasons());
        assertEquals(List.of("END"), finished.stops());
        assertEquals(8, finished.usage().completionTokens());
        assertEquals(new Effect.Cancel(CancelReason.STOP_STRING), hit.getLast());
        assertEquals(List.of(), feed(session, 8, "late"));
        var last = session.finished(end(FinishReason.CANCELLED), ACCEPTED_MS);
        assertEquals(List.of(), told(last));
        assertEquals(FinishReason.STOP, completion(last).reason());
        assertEquals("text ", completion(last).choices().getFirst().text());
        assertEquals(8, completion(last).usage().completionTokens());
    }

    @Test
    void whatWasHeldBackComesAtTheEnd() {
        var session = session("stop");
        session.accepted();
        feed(session, 0, "a sto");

        var last = session.finished(end(FinishReason.LENGTH), ACCEPTED_MS);

        assertEquals("sto", text(last));
        assertEquals("a sto", completion(last).choices().getFirst().text());
    }

    @Test
    void halfACharacterIsNeverTold() {
        var session = session();
        session.accepted();
        assertEquals("", text(session.token(0, 0, token(0xF0), ACCEPTED_MS)));

        assertEquals("\uFFFD", text(session.finished(end(FinishReason.LENGTH), ACCEPTED_MS)));
    }

    /** The texts of the reported tokens joined are the text told, whatever is held back or cut. */
    @Test
    void reportedTokensJoinToTheText() {
        var alphabet = List.of("a", "b", "é", "👋", "漢", "ab");
        for (int seed = 0; seed < 500; seed++) {
            var random = new Random(seed);
            var words = new StringBuilder();
            for (int i = 0; i < 12; i++) {
                words.append(alphabet.get(random.nextInt(alphabet.size())));
            }
            var session = new TextSession(Sessions.request("r", Door.GRPC, "aab", "👋b"), new ByteTokenizer(), true);
            var effects = new ArrayList<>(feed(session, 0, words.toString()));
            effects.addAll(session.finished(end(FinishReason.LENGTH), ACCEPTED_MS));
            assertEquals(text(effects), tokens(effects), "seed " + seed + ": " + words);
        }
    }

    private static String tokens(List<Effect> effects) {
        var text = new StringBuilder();
        for (var event : told(effects)) {
            if (event instanceof TextEvent.Delta delta) {
                delta.tokens().forEach(token -> text.append(token.text()));
            }
        }
        return text.toString();
    }
}
