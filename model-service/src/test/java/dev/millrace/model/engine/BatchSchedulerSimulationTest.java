package dev.millrace.model.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.CandidateSelection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Random callers, whose prompts often begin alike, against the scheduler and a model that remembers tokens. After every
 * step: the logits a caller gets are those of the tokens that it sent; nobody is answered who asked nothing; no slot is lost; chunks keep the budget. At the end
 * everybody has been answered.
 */
class BatchSchedulerSimulationTest {
    @Test
    void keepsItsPromisesWhateverCallersDo() {
        int verified = 0;
        for (long seed = 0; seed < 400; seed++) {
            try {
                World world = new World(seed);
                world.run();
                verified += world.verified;
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
        assertTrue(verified > 1000, verified + " verifications: the simulation shows nothing of them");
    }

    /** What a caller knows of its sequence. */
    private static final class Caller {
        final List<Integer> tokens = new ArrayList<>();
        final int maxLength;
        /** Answers that it waits for: candidates. */
        boolean waiting = true;

        boolean rowWanted;
        /** Proposed with the last step. */
        int[] draft = {};
        /** How many of them were computed. */
        int drafted;

        /** Prefill chunks of others since its last step was sent. */
        int chunksSinceStep = -1;

        Caller(int maxLength) {
            this.maxLength = maxLength;
        }

        int[] ids() {
            return tokens.stream().mapToInt(token -> token).toArray();
        }
    }

    private static final class World {
        final SplittableRandom random;
        final int slots;
        final int capacity = 24;
        final EngineLimits limits;
        final BatchScheduler scheduler;
        final WorkRunner runner;
        final Map<SequenceKey, Caller> live = new LinkedHashMap<>();
        final List<List<Integer>> spoken = new ArrayList<>();
        long now;
        long ids;
        int failRate;
        int verified;

        World(long seed) {
            random = new SplittableRandom(seed);
            slots = random.nextInt(1, 6);
            limits = new EngineLimits(
                    random.nextInt(0, 7),
                    random.nextInt(1, 6),
                    random.nextInt(3, 12),
                    Duration.ofMillis(random.nextInt(0, 3)),
                    Duration.ofSeconds(1),
                    random.nextInt(0, 6),
                    random.nextInt(0, 4));
            scheduler =
                    new BatchScheduler(limits, slots, capacity, FakeForwardPass.VOCABULARY, FakeForwardPass.VERIFY_MAX);
            for (int count : new int[] {2, FakeForwardPass.VERIFY_MAX}) {
                scheduler.took(new Work.Verify(new SequenceKey(-1, -1), 0, new int[0], 0, count), 5);
            }
            runner = new WorkRunner(slots, capacity);
            failRate = seed % 4 == 0 ? 50 : 0;
        }

        void run() {
            for (int round = 0; round < 600; round++) {
                for (int i = random.nextInt(3); i > 0; i--) {
                    command();
                }
                work();
            }
            finish();
        }

        void command() {
            if (live.isEmpty()) {
                open();
                return;
            }
            SequenceKey key = any();
            Caller caller = caller(key);
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> open();
                case 3 -> fork(key);
                case 4 -> {
                    if (random.nextInt(3) == 0) {
                        live.remove(key);
                        take(scheduler.handle(key.stream(), new Command.Close(key.sequence()), now));
                    }
                }
                case 5 -> {
                    caller.rowWanted = true;
                    take(scheduler.handle(key.stream(), new Command.FetchLogits(key.sequence()), now));
                }
                case 6 -> {
                    if (random.nextInt(40) == 0) {
                        long stream = random.nextInt(3);
                        live.keySet().removeIf(each -> each.stream() == stream);
                        scheduler.closeStream(stream);
                    }
                }
                case 7 -> {
                    if (random.nextInt(20) == 0) {
                        take(scheduler.handle(key.stream(), new Command.Step(key.sequence(), -5), now));
                    }
                }
                default -> {
                    if (!caller.waiting) {
                        step(key, caller);
                    }
                }
            }
        }

        void open() {
            SequenceKey key = new SequenceKey(random.nextInt(3), ids++);
            int maxLength = random.nextInt(4) == 0 ? random.nextInt(1, capacity) : capacity;
            Caller caller = new Caller(maxLength);
            int length = random.nextInt(1, maxLength + 1);
            // Many begin as another one did that may be running, gone or never started.
            while (caller.tokens.size() < length && !spoken.isEmpty() && random.nextInt(3) > 0) {
                List<Integer> before = spoken.get(random.nextInt(spoken.size()));
                caller.tokens.clear();
                caller.tokens.addAll(before.subList(0, random.nextInt(Math.min(before.size(), length) + 1)));
            }
            while (caller.tokens.size() < length) {
                caller.tokens.add(random.nextInt(FakeForwardPass.VOCABULARY));
            }
            spoken.add(caller.tokens);
            if (spoken.size() > 10) {
                spoken.removeFirst();
            }
            live.put(key, caller);
            long deadline = random.nextInt(5) == 0 ? now + random.nextInt(1, 80) * 1_000_000L : Long.MAX_VALUE;
            Command open =
                    new Command.Open(key.sequence(), caller.ids(), maxLength, CandidateSelection.best(), deadline);
            take(scheduler.handle(key.stream(), open, now));
        }

        void fork(SequenceKey parent) {
            SequenceKey key = new SequenceKey(parent.stream(), ids++);
            Caller caller = new Caller(caller(parent).maxLength);
            caller.tokens.addAll(caller(parent).tokens);
            live.put(key, caller);
            take(scheduler.handle(key.stream(), new Command.Fork(key.sequence(), parent.sequence()), now));
        }

        void step(SequenceKey key, Caller caller) {
            int right = random.nextInt(caller.drafted + 1);
            for (int i = 0; i < right; i++) {
                caller.tokens.add(caller.draft[i]);
            }
            int keep = right == 0 && random.nextBoolean() ? 0 : caller.tokens.size();
            int token = random.nextInt(FakeForwardPass.VOCABULARY);
            caller.tokens.add(token);
            caller.draft = random.ints(random.nextInt(9), 0, FakeForwardPass.VOCABULARY)
                    .toArray();
            caller.drafted = 0;
            caller.waiting = true;
            caller.chunksSinceStep = 0;
            take(scheduler.handle(key.stream(), new Command.Step(key.sequence(), token, keep, caller.draft), now));
        }

        Work work() {
            take(scheduler.expire(now));
            Work work = scheduler.next(now);
            int rate = work instanceof Work.Copy ? failRate / 10 : failRate;
            if (rate > 0 && random.nextInt(rate) == 0) {
                if (work instanceof Work.Copy copy) {
                    runner.pass.copy(copy.fromSlot(), copy.toSlot(), random.nextInt(copy.length() + 1));
                }
                take(scheduler.failed(work, "asked to fail"));
            } else {
                execute(work);
                scheduler.took(work, random.nextInt(1, 9));
                take(scheduler.completed(work, now));
            }
            assertEquals(live.size(), scheduler.slotsInUse() + scheduler.queued(), "slots and callers");
            assertTrue(scheduler.slotsInUse() <= slots);
            return work;
        }

        void execute(Work work) {
            runner.run(work);
            switch (work) {
                case Work.Prefill prefill -> {
                    boolean alone =
                            live.values().stream().noneMatch(each -> !each.waiting || each.chunksSinceStep >= 0);
                    assertTrue(prefill.count() <= Math.max(limits.prefillChunk(), limits.prefillChunkAlone()));
                    assertTrue(alone || prefill.count() <= limits.prefillChunk(), "chunk while others decode");
                    live.values().stream()
                            .filter(each -> each.chunksSinceStep >= 0)
                            .forEach(each -> {
                                assertTrue(++each.chunksSinceStep <= 1, "two chunks before a step");
                            });
                    now += prefill.count() * 1_000_000L;
                }
                case Work.Decode decode -> {
                    assertNotNull(decode.keys()[0]);
                    assertNotNull(decode.keys()[decode.keys().length - 1]);
                    now += 5_000_000;
                }
                case Work.Verify verify -> {
                    verified++;
                    assertTrue(verify.count() >= 2 && verify.count() <= FakeForwardPass.VERIFY_MAX);
                    now += 5_000_000;
                }
                case Work.Copy copy -> {}
                case Work.Wait wait -> {
                    assertTrue(wait.untilNanos() > now, "a wait that is over");
                    now = Math.min(wait.untilNanos(), now + random.nextInt(1, 4_000_000));
                }
            }
        }

        void take(List<Event> events) {
            for (Event event : events) {
                Caller caller = caller(event.key());
                switch (event) {
                    case Event.Computed computed -> {
                        assertTrue(caller.waiting, () -> "not asked for: " + event);
                        assertEquals(caller.tokens.size(), computed.length());
                        assertArrayEquals(FakeForwardPass.logitsAfter(caller.ids()), runner.rows[computed.slot()]);
                        assertEquals(caller.rowWanted, computed.rowWanted());
                        checkDraft(caller, computed.drafted());
                        caller.waiting = false;
                        caller.rowWanted = false;
                        caller.chunksSinceStep = -1;
                    }
                    case Event.RowWanted row -> {
                        assertTrue(caller.rowWanted);
                        caller.rowWanted = false;
                    }
                    case Event.Failed failed -> live.remove(failed.key());
                }
            }
        }

        /** The row after each proposed token is that of the caller's tokens and the proposed ones so far. */
        void checkDraft(Caller caller, int drafted) {
            assertTrue(drafted <= caller.draft.length);
            assertTrue(caller.tokens.size() + drafted <= caller.maxLength, "drafts beyond the longest length");
            List<Integer> tokens = new ArrayList<>(caller.tokens);
            for (int i = 0; i < drafted; i++) {
                tokens.add(caller.draft[i]);
                int[] ids = tokens.stream().mapToInt(token -> token).toArray();
                assertArrayEquals(FakeForwardPass.logitsAfter(ids), runner.draftRows[i]);
            }
            caller.drafted = drafted;
        }

        /** Callers stop asking: whoever waits is answered, and then closes. */
        void finish() {
            failRate = 0;
            int turns = 0;
            while (!live.isEmpty()) {
                assertTrue(turns++ < 5000, "somebody is never answered");
                for (SequenceKey key : List.copyOf(live.keySet())) {
                    if (!caller(key).waiting) {
                        live.remove(key);
                        take(scheduler.handle(key.stream(), new Command.Close(key.sequence()), now));
                    }
                }
                work();
            }
            assertEquals(0, scheduler.slotsInUse());
            assertEquals(0, scheduler.queued());
            assertEquals(new Work.Wait(Long.MAX_VALUE), scheduler.next(now));
        }

        SequenceKey any() {
            return List.copyOf(live.keySet()).get(random.nextInt(live.size()));
        }

        Caller caller(SequenceKey key) {
            return Objects.requireNonNull(live.get(key), () -> "nobody waits for " + key);
        }
    }
}
