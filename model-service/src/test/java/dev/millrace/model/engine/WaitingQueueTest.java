package dev.millrace.model.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.CandidateSelection;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who gets the next slot: against the slow order, and against the bounds that the documentation promises. */
class WaitingQueueTest {
    private long tickets;

    @Test
    void agreesWithTheSlowOrder() {
        for (long seed = 0; seed < 300; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            WaitingQueue queue = new WaitingQueue(1000, 1_000_000);
            WaitingQueueOracle oracle = new WaitingQueueOracle();
            List<Sequence> open = new ArrayList<>();
            for (int round = 0; round < 300; round++) {
                if (random.nextInt(5) < 2 || open.isEmpty()) {
                    Sequence parent = open.isEmpty() ? null : open.get(random.nextInt(open.size()));
                    Sequence added = parent != null && random.nextInt(6) == 0 ? fork(parent) : sequence(random);
                    queue.add(added);
                    oracle.add(added);
                    open.add(added);
                } else if (random.nextBoolean()) {
                    Sequence gone = open.remove(random.nextInt(open.size()));
                    gone.slot = -1;
                    queue.remove(gone);
                    oracle.remove(gone);
                } else {
                    Sequence expected = oracle.takeFirst(each -> each.donor == null
                            || each.donor.slot < 0 && !open.contains(each.donor)
                            || each.donor.slot >= 0);
                    assertSame(expected, queue.takeFirst(), "seed " + seed + ", round " + round);
                    if (expected != null) {
                        expected.slot = 0;
                        expected.state = Sequence.State.IDLE;
                    }
                }
                long tokens = open.stream()
                        .filter(each -> each.slot < 0)
                        .mapToLong(each -> each.maxLength)
                        .sum();
                assertEquals(tokens, queue.tokens(), "seed " + seed);
            }
        }
    }

    /** Theorem 1 of Goyal, Vin and Cheng, on every interval in which both tenants wait, and each against the fluid share. */
    @Test
    void twoTenantsThatBothWaitAreNeverFurtherApartThanOneLongestSequenceOfEach() {
        for (long seed = 0; seed < 60; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int tenants = random.nextInt(2, 6);
            int[] longest = new int[tenants];
            WaitingQueue queue = new WaitingQueue(100_000, 1_000_000_000);
            for (int tenant = 0; tenant < tenants; tenant++) {
                int most = random.nextInt(1, 500);
                for (int i = 0; i < 400; i++) {
                    int length = random.nextInt(1, most + 1);
                    longest[tenant] = Math.max(longest[tenant], length);
                    queue.add(sequence(Integer.toString(tenant), 0, length));
                }
            }
            List<long[]> given = new ArrayList<>();
            given.add(new long[tenants]);
            for (int slot = 0; slot < 150; slot++) {
                Sequence next = present(queue.takeFirst());
                long[] sum = given.getLast().clone();
                sum[Integer.parseInt(next.scheduling.tenant())] += next.maxLength;
                given.add(sum);
            }
            for (int from = 0; from < given.size(); from++) {
                for (int to = from + 1; to < given.size(); to++) {
                    checkInterval(given.get(from), given.get(to), longest, "seed " + seed);
                }
            }
        }
    }

    private static void checkInterval(long[] from, long[] to, int[] longest, String seed) {
        long total = 0;
        int most = 0;
        for (int tenant = 0; tenant < from.length; tenant++) {
            total += to[tenant] - from[tenant];
            most = Math.max(most, longest[tenant]);
        }
        for (int one = 0; one < from.length; one++) {
            long gotOne = to[one] - from[one];
            assertTrue(Math.abs(gotOne - (double) total / from.length) <= 2L * most, seed + ": the fluid share");
            for (int other = 0; other < one; other++) {
                long apart = Math.abs(gotOne - (to[other] - from[other]));
                assertTrue(apart <= longest[one] + longest[other], seed + ": " + apart + " tokens apart");
            }
        }
    }

    @Test
    void aFloodPassesANewcomerOnceForEachTenantThatFloods() {
        for (long seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            WaitingQueue queue = new WaitingQueue(100_000, 1_000_000_000);
            int floods = random.nextInt(1, 8);
            for (int i = 0; i < 1000; i++) {
                queue.add(sequence("flood " + random.nextInt(floods), 0, random.nextInt(1, 2048)));
            }
            List<Sequence> running = new ArrayList<>();
            for (int i = random.nextInt(300); i > 0; i--) {
                running.add(present(queue.takeFirst()));
                if (random.nextBoolean()) {
                    queue.remove(running.remove(random.nextInt(running.size())));
                }
            }
            Sequence newcomer = sequence("quiet", 0, 2048);
            queue.add(newcomer);
            int before = 0;
            while (present(queue.takeFirst()) != newcomer) {
                before++;
            }
            assertTrue(before <= floods, "seed " + seed + ": " + before + " of " + floods + " floods passed");
        }
    }

    @Test
    void noPriorityIsPassedLongerThanTheBoundSays() {
        for (int priority : new int[] {100, 3, 0, -99}) {
            WaitingQueue queue = new WaitingQueue(100_000, 1_000_000_000);
            Sequence patient = sequence("patient", priority, 10);
            queue.add(patient);
            for (int better = -100; better < priority; better++) {
                queue.add(sequence("hasty", better, 10));
            }
            int passed = 0;
            for (Sequence next = queue.takeFirst(); next != patient; next = queue.takeFirst()) {
                queue.add(sequence("hasty", present(next).scheduling.priority(), 10));
                passed++;
            }
            assertTrue(passed <= 4 * (priority + 100) + 201, priority + " was passed " + passed + " times");
            assertTrue(passed >= 4 * (priority + 100), "priority " + priority + " means something: " + passed);
        }
    }

    @Test
    void aTenantIsChargedWhatItUsedAndNotWhatItReserved() {
        WaitingQueue queue = new WaitingQueue(100_000, 1_000_000_000);
        int[] used = new int[2];
        for (int i = 0; i < 2000; i++) {
            queue.add(sequence("modest", 0, 2000));
            queue.add(sequence("greedy", 0, 2000));
        }
        for (int i = 0; i < 1000; i++) {
            Sequence next = present(queue.takeFirst());
            boolean modest = next.scheduling.tenant().equals("modest");
            next.known = modest ? 200 : 2000;
            used[modest ? 1 : 0] += next.known;
            queue.remove(next);
        }
        assertEquals(used[0], used[1], 4000.0);
    }

    @Test
    void isBoundedInTokensBesideTheFreeSlots() {
        WaitingQueue queue = new WaitingQueue(10, 100);
        queue.add(sequence("a", 0, 60));
        assertTrue(queue.hasRoom(sequence("a", 0, 40), 0));
        assertEquals(false, queue.hasRoom(sequence("a", 0, 41), 0));
        assertEquals(false, queue.hasRoom(sequence("a", 0, 41), 1));
        assertTrue(queue.hasRoom(sequence("a", 0, 1000), 2));
    }

    /** 100 tokens a second leave; 300 must. */
    @Test
    void saysWhenToTryAgainFromWhatLeft() {
        WaitingQueue queue = new WaitingQueue(10, 100);
        Sequence refused = sequence("a", 0, 300);
        assertEquals(1000, queue.retryAfterMs(refused));
        Sequence running = sequence("a", 0, 10_000);
        queue.progressed(List.of(running), 0);
        for (int second = 1; second <= 40; second++) {
            running.computed += 100;
            queue.progressed(List.of(running), second * 1_000_000_000L);
        }
        queue.add(sequence("a", 0, 100));
        assertEquals(3000, queue.retryAfterMs(refused), 150);
        assertEquals(60_000, queue.retryAfterMs(sequence("a", 0, 100_000)));
        assertEquals(1000, queue.retryAfterMs(sequence("a", 0, 1)), 150);
    }

    @Test
    void anEmptyQueueHasNobody() {
        assertNull(new WaitingQueue(1, 1).takeFirst());
    }

    private static Sequence present(@Nullable Sequence sequence) {
        assertNotNull(sequence);
        return sequence;
    }

    private Sequence sequence(SplittableRandom random) {
        String tenant = "t" + random.nextInt(4);
        return sequence(tenant, random.nextInt(3) == 0 ? random.nextInt(-2, 3) : 0, random.nextInt(1, 50));
    }

    private Sequence sequence(String tenant, int priority, int length) {
        Scheduling scheduling = new Scheduling(tenant, priority, "");
        SequenceKey key = new SequenceKey(0, tickets);
        Command.Open open =
                new Command.Open(tickets, new int[1], length, CandidateSelection.best(), scheduling, Long.MAX_VALUE);
        return new Sequence(key, open, length, 0, tickets++, 0);
    }

    private Sequence fork(Sequence parent) {
        return new Sequence(new SequenceKey(0, tickets), parent, tickets++, 0);
    }
}
