package dev.millrace.model.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.CandidateSelection;
import dev.millrace.model.engine.SequenceResult.FailureCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Tenants of a scheduler with few slots: one floods, the others come now and then, with priorities, salts, deadlines and
 * cancels. At every step the queue keeps its budget and nobody is lost; every row is the caller's own; what is taken over
 * is what a search through everything ever computed under the same salt allows; in the end everybody is answered.
 */
class FairAdmissionSimulationTest {
    private static final int CAPACITY = 32;

    @Test
    void everybodyIsAnsweredOnceWithinTheBudgetWhoeverFloods() {
        for (long seed = 0; seed < 300; seed++) {
            try {
                new World(seed).run();
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    /** One request: opens, takes some steps, closes. */
    private static final class Caller {
        final SequenceKey key;
        final Scheduling scheduling;
        final List<Integer> tokens;
        final int steps;
        final long deadlineNanos;
        boolean waiting = true;
        boolean answered;

        Caller(SequenceKey key, Scheduling scheduling, List<Integer> tokens, int steps, long deadlineNanos) {
            this.key = key;
            this.scheduling = scheduling;
            this.tokens = new ArrayList<>(tokens);
            this.steps = steps;
            this.deadlineNanos = deadlineNanos;
        }

        int[] ids() {
            return tokens.stream().mapToInt(token -> token).toArray();
        }
    }

    private static final class World {
        final SplittableRandom random;
        final int slots;
        final EngineLimits limits;
        final BatchScheduler scheduler;
        final WorkRunner runner;
        final Map<SequenceKey, Caller> live = new LinkedHashMap<>();
        /** All that was ever opened under a salt. */
        final Map<String, List<Caller>> asked = new LinkedHashMap<>();

        long now;
        int opened;
        int ended;
        long openedTokens;
        long answeredTokens;
        long takenOver;

        World(long seed) {
            random = new SplittableRandom(seed);
            slots = random.nextInt(1, 5);
            limits = new EngineLimits(
                    random.nextInt(0, 30),
                    random.nextInt(1, 6),
                    random.nextInt(3, 12),
                    Duration.ofMillis(1),
                    Duration.ofSeconds(5),
                    random.nextInt(0, 4),
                    0,
                    random.nextInt(20, 600));
            scheduler =
                    new BatchScheduler(limits, slots, CAPACITY, FakeForwardPass.VOCABULARY, FakeForwardPass.VERIFY_MAX);
            runner = new WorkRunner(slots, CAPACITY);
        }

        void run() {
            for (int round = 0; round < 400; round++) {
                if (random.nextInt(3) > 0) {
                    open("flood", 0);
                }
                if (random.nextInt(8) == 0) {
                    open("quiet " + random.nextInt(3), random.nextInt(-3, 4));
                }
                if (random.nextInt(10) == 0 && !live.isEmpty()) {
                    close(List.copyOf(live.values()).get(random.nextInt(live.size())));
                }
                turn();
            }
            for (int turns = 0; !live.isEmpty(); turns++) {
                assertTrue(turns < 20_000, "somebody is never answered");
                turn();
            }
            assertEquals(opened, ended, "everybody ends once");
            assertEquals(0, scheduler.slotsInUse() + scheduler.queued() + scheduler.queuedTokens());
            assertEquals(new Work.Wait(Long.MAX_VALUE), scheduler.next(now));
            List<SequenceTimes> times = scheduler.takeEnded();
            int promptTokens =
                    times.stream().mapToInt(SequenceTimes::promptTokens).sum();
            assertTrue(answeredTokens <= promptTokens && promptTokens <= openedTokens, "prompts");
            assertEquals(
                    takenOver,
                    times.stream().mapToInt(SequenceTimes::reusedTokens).sum(),
                    "tokens taken over");
        }

        void open(String tenant, int priority) {
            SequenceKey key = new SequenceKey(random.nextInt(2), opened++);
            Scheduling scheduling = new Scheduling(tenant, priority, random.nextInt(3) == 0 ? tenant : "");
            int length = random.nextInt(1, CAPACITY - 8);
            List<Integer> tokens = new ArrayList<>();
            while (tokens.size() < length) {
                tokens.add(tokens.size() < 12 && random.nextInt(20) > 0 ? 7 : random.nextInt(97));
            }
            long deadline = random.nextInt(4) == 0 ? now + random.nextLong(500_000_000) : Long.MAX_VALUE;
            Caller caller = new Caller(key, scheduling, tokens, random.nextInt(8), deadline);
            live.put(key, caller);
            openedTokens += length;
            asked.computeIfAbsent(scheduling.cacheSalt(), ignored -> new ArrayList<>())
                    .add(caller);
            int maxLength = length + random.nextInt(8, 20);
            take(scheduler.handle(
                    key.stream(),
                    new Command.Open(
                            key.sequence(), caller.ids(), maxLength, CandidateSelection.best(), scheduling, deadline),
                    now));
        }

        void close(Caller caller) {
            take(scheduler.handle(caller.key.stream(), new Command.Close(caller.key.sequence()), now));
            live.remove(caller.key);
            ended++;
        }

        /** Callers go on or leave, and one piece of work is done. */
        void turn() {
            for (Caller caller : List.copyOf(live.values())) {
                if (!caller.waiting && live.containsKey(caller.key)) {
                    goOn(caller);
                }
            }
            take(scheduler.expire(now));
            Work work = scheduler.next(now);
            assertEquals(live.size(), scheduler.slotsInUse() + scheduler.queued(), "slots and callers");
            if (!(work instanceof Work.Copy)) {
                assertTrue(scheduler.queued() <= limits.queued(), "the queue's bound");
                assertTrue(scheduler.queuedTokens() <= limits.queuedTokens(), "the queue's tokens");
                assertTrue(
                        scheduler.slotsInUse() == slots || scheduler.queued() == 0, "a slot is free, somebody waits");
            }
            execute(work);
            take(scheduler.completed(work, now));
        }

        void goOn(Caller caller) {
            if (caller.tokens.size() >= caller.steps + 1 && random.nextInt(4) == 0) {
                close(caller);
                return;
            }
            int token = random.nextInt(97);
            caller.tokens.add(token);
            caller.waiting = true;
            take(scheduler.handle(caller.key.stream(), new Command.Step(caller.key.sequence(), token), now));
        }

        void execute(Work work) {
            runner.run(work);
            now = switch (work) {
                case Work.Prefill prefill -> now + prefill.count() * 1_000_000L;
                case Work.Decode decode -> now + 5_000_000;
                case Work.Verify verify -> now + 5_000_000;
                case Work.Copy copy -> now;
                case Work.Wait wait -> Math.min(wait.untilNanos(), now + 3_000_000);
            };
        }

        void take(List<Event> events) {
            for (Event event : events) {
                Caller caller = Objects.requireNonNull(live.get(event.key()), () -> "nobody waits: " + event);
                switch (event) {
                    case Event.Computed computed -> {
                        assertTrue(caller.waiting, () -> "not asked for: " + event);
                        assertArrayEquals(FakeForwardPass.logitsAfter(caller.ids()), runner.rows[computed.slot()]);
                        assertTrue(
                                computed.cachedTokens() <= longestUnder(caller),
                                () -> caller.key + " took over what was asked under another salt");
                        answeredTokens += caller.answered ? 0 : caller.tokens.size();
                        takenOver += computed.cachedTokens();
                        caller.waiting = false;
                        caller.answered = true;
                    }
                    case Event.RowWanted row -> throw new AssertionError(row);
                    case Event.Failed failed -> failed(caller, failed);
                }
            }
        }

        void failed(Caller caller, Event.Failed failed) {
            live.remove(failed.key());
            ended++;
            boolean overloaded = failed.code() == FailureCode.OVERLOADED;
            assertEquals(overloaded, failed.retryAfterMs() > 0);
            assertTrue(!overloaded || failed.retryAfterMs() >= 1_000 && failed.retryAfterMs() <= 60_000);
            assertTrue(!caller.answered || failed.code() == FailureCode.LENGTH, () -> failed.toString());
            if (failed.code() == FailureCode.DEADLINE) {
                assertTrue(now >= caller.deadlineNanos, "before its deadline");
            }
        }

        /** Brute force: the longest common beginning with any other sequence ever opened under the same salt. */
        int longestUnder(Caller caller) {
            int longest = 0;
            for (Caller other : asked.getOrDefault(caller.scheduling.cacheSalt(), List.of())) {
                int common = 0;
                int most = other == caller ? 0 : Math.min(other.tokens.size(), caller.tokens.size());
                while (common < most && other.tokens.get(common).equals(caller.tokens.get(common))) {
                    common++;
                }
                longest = Math.max(longest, common);
            }
            return longest;
        }
    }
}
