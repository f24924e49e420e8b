package dev.millrace.sampler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.sampler.SessionEvent.SequenceFailed;
import dev.millrace.sampler.decoding.Constraint;
import dev.millrace.sampler.decoding.Search;
import dev.millrace.sampler.decoding.Search.EarlyStopping;
import dev.millrace.sampler.decoding.Shaping;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random lives of requests for several answers, drawn or found by beam or contrastive search, two at a time on a model that often has
 * fewer slots than they need: copies refused, full queues, lost streams, crashes, cancelled answers and requests,
 * deadlines. Every life is replayable by its seed.
 */
class GenerationSimulationTest {
    private static final ScriptedLogits MODEL = new ScriptedLogits(40);
    private static final long DEADLINE = 1_000_000;

    @Test
    void everyRequestEndsOnceAndEachAnswerIsWhatItWouldBeAlone() {
        var reasons = new EnumMap<FinishReason, Integer>(FinishReason.class);
        int guesses = 0;
        int copies = 0;
        int replaced = 0;
        for (long seed = 0; seed < 1_500; seed++) {
            var life = new Life(seed, true);
            life.live().forEach(reason -> reasons.merge(reason, 1, Integer::sum));
            guesses += life.model.guesses;
            copies += life.model.copies;
            replaced += life.model.replaced;
        }
        assertTrue(guesses > 3_000, guesses + " guesses");
        assertTrue(copies > 3_000, copies + " copies");
        assertTrue(replaced > 3_000, replaced + " candidates in the place of others");
        for (var reason :
                List.of(FinishReason.STOP, FinishReason.LENGTH, FinishReason.CANCELLED, FinishReason.DEADLINE)) {
            assertTrue(reasons.getOrDefault(reason, 0) > 100, "answers that ended with " + reason + ": " + reasons);
        }
    }

    /** Without any mishap but too few slots, nothing waits for ever. */
    @Test
    void aModelWithFewSlotsComesToTheEnd() {
        for (long seed = 0; seed < 500; seed++) {
            var reasons = new Life(seed, false).live();
            assertTrue(
                    Set.of(FinishReason.STOP, FinishReason.LENGTH).containsAll(reasons),
                    "seed " + seed + " " + reasons);
        }
    }

    /** Two requests and their model. */
    private static final class Life {
        private final boolean mishaps;
        private final Random random;
        private final SlotModel model;
        private final List<Asked> asked;
        private boolean connected;
        private long nowMs;

        Life(long seed, boolean mishaps) {
            this.mishaps = mishaps;
            this.random = new Random(seed);
            this.model = new SlotModel(MODEL, 1 + random.nextInt(6), random, "seed " + seed);
            this.asked = List.of(new Asked(seed, 0), new Asked(seed, 1));
        }

        List<FinishReason> live() {
            asked.forEach(each -> each.send(new SessionEvent.Started()));
            for (int i = 0; i < 20_000 && asked.stream().anyMatch(each -> each.outcome == null); i++) {
                nowMs += random.nextInt(20);
                happen(random.nextInt(1_000));
            }
            asked.forEach(Asked::check);
            assertEquals(0, model.open(), "sequences were left open");
            return asked.stream()
                    .flatMap(each -> each.ended().choices().stream())
                    .map(GenerationOutcome.Choice::reason)
                    .toList();
        }

        private void happen(int dice) {
            var one = asked.get(random.nextInt(2));
            if (dice < 700) {
                answer();
            } else if (dice < 900) {
                asked.forEach(each -> each.send(new SessionEvent.Ticked()));
            } else if (!connected) {
                connected = true;
                asked.forEach(each -> each.sendAll(new SessionEvent.ModelConnected()));
            } else if (mishaps && dice < 908) {
                connected = false;
                // Those that have no sequence learn it first: they cannot take over from one that was lost.
                var with = model.callers();
                model.lose();
                asked.forEach(each -> each.lose(with));
            } else if (mishaps && dice < 911) {
                one.crash();
            } else if (mishaps && dice < 914) {
                one.cancel(random.nextInt(one.request.parameters().choices()));
            } else if (mishaps && dice < 915) {
                one.send(new SessionEvent.Cancelled(false));
            } else if (mishaps && dice < 935) {
                refuse();
            } else if (mishaps && dice == 999 && random.nextInt(3) == 0) {
                nowMs = DEADLINE;
            }
        }

        private void answer() {
            var caller = model.work();
            if (caller != null) {
                var event = model.take(caller);
                owner(caller).send(caller.lane(), event);
            }
        }

        private void refuse() {
            var caller = model.refuse();
            if (caller != null) {
                owner(caller).send(caller.lane(), new SequenceFailed(SequenceFailed.Cause.OVERLOADED, "full"));
            }
        }

        private Asked owner(SlotModel.Caller caller) {
            return asked.stream()
                    .filter(each -> each == caller.generation())
                    .findAny()
                    .orElseThrow();
        }

        /** One request with its log. */
        private final class Asked {
            private final GenerationRequest request;
            private final String about;
            private final List<List<Integer>> expected;
            private final List<List<Integer>> published = new ArrayList<>();
            private final Set<Integer> unwanted = new TreeSet<>();
            private final GenerationReplay log = new GenerationReplay();
            private Generation generation;
            private @Nullable GenerationOutcome outcome;

            Asked(long seed, int number) {
                var search = switch (random.nextInt(5)) {
                    case 0, 1 -> Search.NONE;
                    case 2 -> new Search.Contrastive(random.nextFloat(), 1 + random.nextInt(6));
                    default ->
                        new Search.Beam(
                                2 + random.nextInt(4), random.nextInt(3), EarlyStopping.values()[random.nextInt(3)]);
                };
                int choicesMax = switch (search) {
                    case Search.Tokenwise _ -> 6;
                    case Search.Beam beam -> beam.beams();
                    case Search.Contrastive _ -> 1;
                };
                var parameters = new GenerationParameters(
                        1 + random.nextInt(14),
                        new float[] {0, 0.7f, 1, 2}[random.nextInt(4)],
                        new int[] {0, 3}[random.nextInt(2)],
                        new float[] {0.9f, 1}[random.nextInt(2)],
                        seed,
                        List.of(3, 9),
                        1 + random.nextInt(choicesMax),
                        random.nextInt(3),
                        Shaping.NONE,
                        search,
                        Constraint.NONE,
                        null);
                request = new GenerationRequest("r", TokenIds.of(1 + number, (int) seed), parameters, 0, DEADLINE);
                about = "seed " + seed + " request " + number + " " + parameters;
                expected = switch (search) {
                    case Search.Beam _ -> new BeamOracle(MODEL, request).answers();
                    case Search.Contrastive _ -> List.of(ContrastiveOracle.answer(MODEL, request));
                    case Search.Tokenwise _ ->
                        IntStream.range(0, parameters.choices())
                                .mapToObj(choice -> MODEL.generate(request, choice))
                                .toList();
                };
                expected.forEach(_ -> published.add(new ArrayList<>()));
                generation = Generation.of(request, List.of(), this::guess, true);
            }

            GenerationOutcome ended() {
                assertNotNull(outcome, about + ": no end");
                return outcome;
            }

            void check() {
                for (int choice = 0; choice < expected.size(); choice++) {
                    var end = ended().choices().get(choice);
                    var whole = expected.get(choice);
                    var said = published.get(choice);
                    boolean complete =
                            Set.of(FinishReason.STOP, FinishReason.LENGTH).contains(end.reason())
                                    && !unwanted.contains(choice);
                    assertEquals(complete ? whole : whole.subList(0, said.size()), said, about);
                    assertEquals(said.size(), end.generatedTokens(), about);
                }
                assertEquals(List.of(), generation.handle(new SessionEvent.Ticked(), nowMs), about);
                assertEquals(List.of(), generation.handle(0, new SessionEvent.ModelConnected(), nowMs), about);
            }

            void cancel(int choice) {
                unwanted.add(choice);
                send(new SessionEvent.Cancelled(true, choice));
            }

            /** The process dies; the next one reads the log. */
            void crash() {
                if (outcome != null) {
                    return;
                }
                model.lose(this);
                generation = Generation.of(request, log.unfinished().getOrDefault("r", List.of()), this::guess, true);
                send(new SessionEvent.Started());
                // The next one reads the cancels, too.
                unwanted.forEach(choice -> send(new SessionEvent.Cancelled(true, choice)));
                if (connected) {
                    sendAll(new SessionEvent.ModelConnected());
                }
            }

            void send(SessionEvent event) {
                apply(generation.handle(event, nowMs));
            }

            void send(int lane, SessionEvent event) {
                apply(generation.handle(lane, event, nowMs));
            }

            void lose(Set<SlotModel.Caller> with) {
                for (boolean hasSequence : List.of(false, true)) {
                    for (int lane = 0; lane < request.parameters().sequences(); lane++) {
                        if (with.contains(new SlotModel.Caller(this, lane)) == hasSequence) {
                            send(lane, new SessionEvent.ModelLost());
                        }
                    }
                }
            }

            void sendAll(SessionEvent event) {
                for (int lane = 0; lane < request.parameters().sequences(); lane++) {
                    send(lane, event);
                }
            }

            private void apply(List<LaneAction> actions) {
                for (var action : actions) {
                    assertNull(outcome, about + ": " + action + " after the end");
                    switch (action.action()) {
                        case SessionAction.Emit emit -> publish(emit.token());
                        case SessionAction.Finish finish -> outcome = finish.outcome();
                        default -> {
                            assertTrue(connected, about + ": " + action + " without a stream");
                            model.handle(new SlotModel.Caller(this, action.lane()), action.action(), request);
                        }
                    }
                }
            }

            /** As a receiver does: what it has already is dropped, and a gap must not be. */
            private void publish(GeneratedToken token) {
                var said = published.get(token.choice());
                assertTrue(token.sequence() <= said.size(), about + ": a gap before " + token);
                if (token.sequence() < said.size()) {
                    assertEquals(said.get(token.sequence()), token.id(), about + ": something else on repetition");
                } else {
                    said.add(token.id());
                }
                log.token("r", token.choice(), token.sequence(), token.id());
            }

            /** Guesses that are right now and then: what one of the answers says, with errors. */
            private int[] guess(int[] ids, int length, int most) {
                int said = length - request.prompt().size();
                var whole = expected.get(random.nextInt(expected.size()));
                return IntStream.range(0, Math.min(most, random.nextInt(6)))
                        .map(i -> said + i < whole.size() && random.nextInt(4) > 0
                                ? whole.get(said + i)
                                : random.nextInt(40))
                        .toArray();
            }
        }
    }
}
