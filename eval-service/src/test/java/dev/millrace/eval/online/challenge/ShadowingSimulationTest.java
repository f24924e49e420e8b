package dev.millrace.eval.online.challenge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.eval.online.Observed;
import dev.millrace.eval.online.challenge.ChallengeRules.Mode;
import dev.millrace.eval.online.challenge.ChallengeRules.Sampling;
import dev.millrace.eval.online.challenge.Shadowing.Answer;
import dev.millrace.eval.online.challenge.Shadowing.Answered;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A log of completions in three partitions, written again now and then; an edge that answers each id once, late or never; a
 * service that dies anywhere, also between sending and recording, and reads everything again.
 */
class ShadowingSimulationTest {
    private static final Duration TIMEOUT = Duration.ofMinutes(10);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void eachPromptIsAnsweredAndComparedOnce(long seed) {
        var world = new World(new Random(seed));
        for (int i = 0; i < 600; i++) {
            world.step(i);
        }
        world.settle();
        // What has been answered is compared, each once, with the answer it belongs to; what was lost is not.
        assertEquals(world.answered, new TreeSet<>(world.compared), "seed " + seed);
        assertEquals(world.answered.size(), world.compared.size(), "seed " + seed);
        assertEquals(0, world.service.pending(), "seed " + seed);
        assertTrue(world.answered.size() > 60 && world.lost.size() > 5, "seed " + seed);
        // About half of them are picked, and a prompt has one id however often it was sent.
        assertEquals(0.5, (double) world.asked.size() / world.champions, 0.12, "seed " + seed);
        assertEquals(world.asked.size(), new HashSet<>(world.asked.values()).size(), "seed " + seed);
    }

    @Test
    void asksNoMoreThanItsHourHasRoomFor() {
        var rules = new ChallengeRules(
                Mode.SHADOW, ModelRef.of("one"), ModelRef.of("two"), new Sampling(1, 3, TIMEOUT), 30, 0.05);
        var service = new Shadowing<String>(rules);
        for (int i = 0; i < 10; i++) {
            service.answered(answer("r" + i, "one", 3_600_000L * (i / 5)), "p");
        }
        assertEquals(6, service.asks().size());
        service.tick(3_600_000L + TIMEOUT.toMillis());
        assertEquals(3, service.pending());
        assertEquals(3, service.timedOut());
    }

    private static Answer answer(String id, String model, long endedMs) {
        return new Answer(Observed.of(id, model, "t", endedMs), "text of " + id);
    }

    private static final class World {
        private final Random random;
        private final List<List<Answer>> partitions = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        private int[] positions = new int[3];
        private final List<String> compared = new ArrayList<>();
        private final Map<String, String> asked = new HashMap<>();
        private final List<Answer> underWay = new ArrayList<>();
        private final Set<String> answered = new TreeSet<>();
        private final Set<String> lost = new TreeSet<>();
        private Shadowing<String> service = fresh();
        private long nowMs = 1_800_000_000_000L;
        private int champions;

        World(Random random) {
            this.random = random;
        }

        private static Shadowing<String> fresh() {
            return new Shadowing<>(new ChallengeRules(
                    Mode.SHADOW, ModelRef.of("one"), ModelRef.of("two"), new Sampling(0.5, 1_000, TIMEOUT), 30, 0.05));
        }

        void step(int i) {
            nowMs += 100;
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3, 4 -> {
                    champions++;
                    write(answer("r" + i, "one", nowMs));
                }
                case 5 -> {
                    if (!underWay.isEmpty()) {
                        deliver(underWay.remove(random.nextInt(underWay.size())));
                    }
                }
                case 6 -> {
                    var any = partitions.get(random.nextInt(3));
                    if (!any.isEmpty()) {
                        write(any.get(random.nextInt(any.size())));
                    }
                }
                case 7 -> {
                    if (random.nextInt(3) == 0) {
                        restart();
                    }
                }
                default -> read(random.nextInt(5));
            }
        }

        private void write(Answer answer) {
            partitions
                    .get(Math.floorMod(
                            answer.observed().completion().requestId().hashCode(), 3))
                    .add(answer);
        }

        private void deliver(Answer answer) {
            answered.add(answer.observed().completion().requestId());
            write(answer);
        }

        private void restart() {
            service = fresh();
            positions = new int[3];
            compared.forEach(service::compared);
            while (hasMore()) {
                readOne();
            }
        }

        private boolean hasMore() {
            return positions[0] < partitions.get(0).size()
                    || positions[1] < partitions.get(1).size()
                    || positions[2] < partitions.get(2).size();
        }

        private void read(int count) {
            for (int i = 0; i < count && hasMore(); i++) {
                readOne();
            }
            if (random.nextInt(20) == 0) {
                // It was to be sent, and the broker may have it or not.
                service.asks().stream().limit(1).forEach(this::ask);
                service.askAgain();
            }
            if (random.nextInt(3) > 0) {
                service.asks().forEach(this::ask);
            }
        }

        private void ask(Shadowing.Ask<String> ask) {
            var before = asked.put(ask.prompt(), ask.requestId());
            assertTrue(before == null || before.equals(ask.requestId()));
            if (before == null) {
                var answer = answer(ask.requestId(), "two", nowMs);
                if (random.nextInt(8) == 0) {
                    lost.add(ask.requestId());
                } else {
                    underWay.add(answer);
                }
            }
        }

        private void readOne() {
            int partition = random.nextInt(3);
            if (positions[partition] < partitions.get(partition).size()) {
                var answer = partitions.get(partition).get(positions[partition]++);
                var id = answer.observed().completion().requestId();
                Optional<Answered<String>> pair =
                        Shadowing.isOwn(id) ? service.shadowed(answer) : service.answered(answer, id);
                pair.ifPresent(one -> {
                    assertEquals(asked.get(one.requestId()), one.shadowId());
                    assertEquals(
                            one.shadowId(),
                            one.challenger().observed().completion().requestId());
                    assertEquals(
                            one.requestId(),
                            one.champion().observed().completion().requestId());
                    // It dies before it has recorded it, now and then.
                    if (random.nextInt(10) > 0) {
                        compared.add(one.shadowId());
                        service.compared(one.shadowId());
                    } else {
                        restart();
                    }
                });
            }
        }

        void settle() {
            for (int i = 0; i < 5; i++) {
                while (hasMore()) {
                    readOne();
                }
                service.asks().forEach(this::ask);
                underWay.forEach(this::deliver);
                underWay.clear();
            }
            nowMs += TIMEOUT.toMillis() + 1;
            service.tick(nowMs);
        }
    }
}
