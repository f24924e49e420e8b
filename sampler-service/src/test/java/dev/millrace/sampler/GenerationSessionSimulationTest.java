package dev.millrace.sampler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.sampler.SessionEvent.SequenceFailed;
import dev.millrace.sampler.decoding.Constraint;
import dev.millrace.sampler.decoding.Search;
import dev.millrace.sampler.decoding.Shaping;
import dev.millrace.sampler.process.LogitRow;
import dev.millrace.sampler.process.RankedLogits;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random lives of sessions: late and repeated answers, lost streams, full models, cancels, deadlines, and crashes after
 * which another session goes on from the log. Every life is replayable by its seed.
 */
class GenerationSessionSimulationTest {
    private static final ScriptedLogits MODEL = new ScriptedLogits(40);
    private static final long DEADLINE = 100_000;

    @Test
    void everyLifeEndsOnceAndSaysWhatAnUndisturbedOneWouldHave() {
        var reasons = new EnumMap<FinishReason, Integer>(FinishReason.class);
        int guesses = 0;
        for (long seed = 0; seed < 4_000; seed++) {
            var life = new Life(seed);
            reasons.merge(life.live(), 1, Integer::sum);
            guesses += life.guesses;
        }
        assertTrue(guesses > 10_000, guesses + " guesses: the lives show nothing of them");
        for (var reason :
                List.of(FinishReason.STOP, FinishReason.LENGTH, FinishReason.CANCELLED, FinishReason.DEADLINE)) {
            assertTrue(reasons.getOrDefault(reason, 0) > 100, "lives that ended with " + reason + ": " + reasons);
        }
    }

    /** One request, its model and its log. */
    private static final class Life {
        private final long seed;
        private final Random random;
        private final GenerationRequest request;
        private final GenerationReplay log = new GenerationReplay();
        private final List<Integer> published = new ArrayList<>();
        private @Nullable GenerationOutcome outcome;
        private GenerationSession session;
        /** The sequence open at the model, and what it will answer. */
        private @Nullable TokenIds sequence;

        private @Nullable SessionEvent answer;
        /** How many tokens at the end of the sequence are guesses. */
        private int guessed;

        private final List<Integer> whole;
        private boolean connected;
        private long nowMs;
        private int guesses;

        Life(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            this.request = new GenerationRequest("r", TokenIds.of(1, (int) seed), parameters(), 0, DEADLINE);
            this.whole = MODEL.generate(request);
            this.session = new GenerationSession(request, 0, TokenIds.NONE, this::guess, true);
        }

        private GenerationParameters parameters() {
            float temperature = new float[] {0, 0.7f, 1, 2}[random.nextInt(4)];
            int topK = new int[] {0, 0, 3, 2000}[random.nextInt(4)];
            float topP = new float[] {0.5f, 0.95f, 1}[random.nextInt(3)];
            return new GenerationParameters(
                    1 + random.nextInt(30),
                    temperature,
                    topK,
                    topP,
                    seed,
                    List.of(3, 9),
                    1,
                    random.nextInt(3),
                    random.nextBoolean() ? Shaping.NONE : new RandomShaping(random, MODEL.vocabulary()).several(),
                    Search.NONE,
                    Constraint.NONE,
                    null);
        }

        FinishReason live() {
            send(new SessionEvent.Started());
            for (int i = 0; i < 10_000 && outcome == null; i++) {
                nowMs += random.nextInt(20);
                happen(random.nextInt(100));
            }
            assertNotNull(outcome, about());
            assertNull(sequence, about() + ": the sequence was left open");
            switch (outcome.reason()) {
                case STOP, LENGTH -> assertEquals(whole, published, about());
                case CANCELLED, DEADLINE, ERROR -> assertEquals(whole.subList(0, published.size()), published, about());
            }
            assertEquals(published.size(), outcome.generatedTokens(), about());
            lateEvents();
            return outcome.reason();
        }

        private void happen(int dice) {
            if (dice < 60) {
                deliver(answer);
            } else if (dice < 66) {
                connect();
            } else if (dice < 69) {
                lose();
            } else if (dice < 70) {
                crash();
            } else if (dice < 71 && random.nextInt(8) == 0) {
                send(new SessionEvent.Cancelled(false));
            } else if (dice < 72 && random.nextInt(20) == 0) {
                nowMs = DEADLINE;
            } else if (dice < 75 && sequence != null && answer != null) {
                sequence = null;
                answer = null;
                send(new SequenceFailed(SequenceFailed.Cause.OVERLOADED, "full"));
            } else {
                send(new SessionEvent.Ticked());
            }
        }

        private void connect() {
            if (!connected) {
                connected = true;
                send(new SessionEvent.ModelConnected());
            }
        }

        private void lose() {
            connected = false;
            sequence = null;
            answer = null;
            send(new SessionEvent.ModelLost());
        }

        /** The process dies; the next one reads the log. */
        private void crash() {
            connected = false;
            sequence = null;
            answer = null;
            var resumed =
                    log.unfinished().getOrDefault("r", List.of(TokenIds.NONE)).getFirst();
            assertEquals(published, resumed.stream().boxed().toList(), about());
            var mu = log.mirostatMu().getOrDefault("r", Map.of()).get(0);
            session = new GenerationSession(
                    request,
                    0,
                    resumed,
                    mu == null ? OptionalDouble.empty() : OptionalDouble.of(mu),
                    this::guess,
                    true);
            send(new SessionEvent.Started());
        }

        private void lateEvents() {
            for (var event : List.of(
                    new SessionEvent.Cancelled(true),
                    new SessionEvent.ModelConnected(),
                    new SessionEvent.Ticked(),
                    new SessionEvent.Dropped())) {
                assertEquals(List.of(), session.handle(event, nowMs), about());
            }
        }

        private void deliver(@Nullable SessionEvent event) {
            if (event != null) {
                answer = null;
                send(event);
                if (random.nextInt(10) == 0 && session.isEnded()) {
                    send(event);
                }
            }
        }

        private void send(SessionEvent event) {
            for (var action : session.handle(event, nowMs)) {
                apply(action);
            }
        }

        private void apply(SessionAction action) {
            assertNull(outcome, about() + ": " + action + " after the end");
            switch (action) {
                case SessionAction.Open open -> {
                    assertTrue(connected, about() + ": opened without a stream");
                    assertNull(sequence, about() + ": a second sequence");
                    sequence = open.ids();
                    guessed = 0;
                    answer = candidates(TokenIds.NONE);
                }
                case SessionAction.Step step -> {
                    assertFalse(answer != null, about() + ": two commands in flight");
                    var before = open();
                    assertTrue(
                            step.keep() >= before.size() - guessed && step.keep() <= before.size(),
                            about() + ": keeps " + step.keep() + " of " + before.size());
                    var kept = TokenIds.of(before.stream().limit(step.keep()).toArray());
                    sequence = kept.plus(TokenIds.of(step.id()));
                    guessed = random.nextInt(step.draft().size() + 1);
                    answer = candidates(
                            TokenIds.of(step.draft().stream().limit(guessed).toArray()));
                }
                case SessionAction.FetchRow _ -> {
                    assertNull(answer, about() + ": two commands in flight");
                    answer = new SessionEvent.RowArrived(new LogitRow(MODEL.row(settled())));
                }
                case SessionAction.Close _ -> {
                    open();
                    sequence = null;
                    answer = null;
                }
                case SessionAction.Emit emit -> {
                    assertEquals(published.size(), emit.token().sequence(), about());
                    published.add(emit.token().id());
                    log.token(
                            "r",
                            0,
                            emit.token().sequence(),
                            emit.token().id(),
                            emit.token().mirostatMu());
                }
                case SessionAction.Fork _ -> throw new AssertionError(about() + ": copies itself");
                case SessionAction.EmitPrompt _ -> throw new AssertionError(about() + ": nobody asked for scores");
                case SessionAction.Finish finish -> outcome = finish.outcome();
            }
        }

        private TokenIds open() {
            return java.util.Objects.requireNonNull(sequence, () -> about() + ": no sequence is open");
        }

        /** Without what is only guessed: the row that the model keeps is the one before it. */
        private TokenIds settled() {
            var ids = open();
            return TokenIds.of(ids.stream().limit(ids.size() - guessed).toArray());
        }

        /** Answers for the sequence and computes a part of the guess. */
        private SessionEvent candidates(TokenIds draft) {
            var head = head();
            var afterDraft = new ArrayList<SessionEvent.CandidatesArrived>();
            for (int i = 0; i < draft.size(); i++) {
                sequence = open().plus(TokenIds.of(draft.get(i)));
                afterDraft.add(new SessionEvent.CandidatesArrived(head(), 30, 0));
            }
            guesses += draft.size();
            return new SessionEvent.CandidatesArrived(head, 30, 0, afterDraft);
        }

        private RankedLogits head() {
            var parameters = request.parameters();
            int[] extraIds = parameters.extraIds();
            float[] row = MODEL.row(open());
            float[] extra = new float[extraIds.length];
            for (int i = 0; i < extra.length; i++) {
                extra[i] = row[extraIds[i]];
            }
            return MODEL.head(open(), Math.min(8, parameters.candidates()), parameters.temperature())
                    .with(extraIds, extra);
        }

        /** Guesses that are right now and then: what an undisturbed life says, with errors. */
        private int[] guess(int[] ids, int length, int most) {
            int said = length - request.prompt().size();
            return java.util.stream.IntStream.range(0, Math.min(most, random.nextInt(6)))
                    .map(i ->
                            said + i < whole.size() && random.nextInt(4) > 0 ? whole.get(said + i) : random.nextInt(40))
                    .toArray();
        }

        private String about() {
            return "seed " + seed + " " + Map.of("tokens", published, "now", nowMs);
        }
    }
}
