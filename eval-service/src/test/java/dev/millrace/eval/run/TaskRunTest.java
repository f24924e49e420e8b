package dev.millrace.eval.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.eval.harness.Item;
import dev.millrace.eval.harness.ItemResult;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Request;
import dev.millrace.eval.harness.Task;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TaskRunTest {
    private static final Metric.Key ACC = Metric.Key.of("acc");
    private static final int ITEMS = 50;

    private final Task task = new Choices();
    private volatile int unmeasurable = -1;
    private final Map<Integer, ItemResult> results = new ConcurrentHashMap<>();

    @Test
    void asksAboutEachItemThatIsNotDoneOnce() throws Exception {
        run(this::answer, 8, item -> item % 3 == 0);
        assertEquals(
                IntStream.range(0, ITEMS).filter(i -> i % 3 != 0).boxed().toList(),
                results.keySet().stream().sorted().toList());
        results.forEach((index, result) -> {
            assertEquals(Map.of(ACC, new Measurement.Value(index)), result.measurements());
            assertEquals(-index - 0.25, ((Reply.Likelihood) result.replies().get(2)).logprob());
        });
    }

    @Test
    void noMoreItemsThanAllowedAreUnderWay() throws Exception {
        // Items with what they still wait for: which of an item's last three requests ends last is open.
        var under = new ConcurrentHashMap<Integer, Integer>();
        var most = new AtomicInteger();
        run(
                probe -> {
                    under.putIfAbsent(item(probe), 4);
                    most.accumulateAndGet(under.size(), Math::max);
                    Thread.sleep(1);
                    under.computeIfPresent(item(probe), (_, left) -> left == 1 ? null : left - 1);
                    return answer(probe);
                },
                4,
                item -> false);
        assertTrue(most.get() <= 4, "were " + most);
    }

    @Test
    void theFirstItemGoesAloneAndTheFirstRequestBeforeTheOthersOfItsItem() throws Exception {
        var order = Collections.synchronizedList(new ArrayList<Probe>());
        run(
                probe -> {
                    Thread.sleep(1);
                    order.add(probe);
                    return answer(probe);
                },
                8,
                item -> false);
        assertTrue(order.subList(0, 4).stream().allMatch(probe -> item(probe) == 0));
        for (int item = 0; item < ITEMS; item++) {
            int wanted = item;
            assertEquals(
                    0,
                    choice(order.stream()
                            .filter(probe -> item(probe) == wanted)
                            .findFirst()
                            .orElseThrow()));
        }
    }

    @Test
    void theFirstFailureEndsItNamingTheItem() {
        var asked = new AtomicInteger();
        var failure = assertThrows(
                AskingFailedException.class,
                () -> run(
                        probe -> {
                            asked.incrementAndGet();
                            if (item(probe) == 5) {
                                throw new AskingFailedException("no answer in time");
                            }
                            Thread.sleep(2);
                            return answer(probe);
                        },
                        2,
                        item -> false));
        assertEquals("choices, item 5: no answer in time", failure.getMessage());
        assertTrue(asked.get() < 50, "asked " + asked);
    }

    @Test
    void whatCannotBeMeasuredEndsItWithItsReason() {
        unmeasurable = 3;
        var failure = assertThrows(AskingFailedException.class, () -> run(this::answer, 2, item -> false));
        assertEquals("choices, item 3: nobody judges", failure.getMessage());
        assertTrue(results.size() < ITEMS, "measured " + results.size());
    }

    private void run(Asker asker, int atOnce, java.util.function.IntPredicate isDone)
            throws AskingFailedException, InterruptedException {
        new TaskRun(task, new Probes(new OneTokenACharacter()), asker, atOnce)
                .run(isDone, result -> results.put(result.item().index(), result));
    }

    private Reply answer(Probe probe) {
        return new Reply.Likelihood(-item(probe) - choice(probe) / 8.0, false, 1);
    }

    private static int item(Probe probe) {
        return probe.ids().getFirst() - 1000;
    }

    private static int choice(Probe probe) {
        return probe.ids().getLast() - 2000;
    }

    private static final class OneTokenACharacter implements TokenText {
        @Override
        public List<Integer> encode(String text) {
            return text.chars().boxed().toList();
        }

        @Override
        public int prefix() {
            return 0;
        }

        @Override
        public int contextLength() {
            return 100;
        }
    }

    private final class Choices implements Task {
        @Override
        public String name() {
            return "choices";
        }

        @Override
        public String version() {
            return "1";
        }

        @Override
        public String fingerprint() {
            return "f";
        }

        @Override
        public int size() {
            return ITEMS;
        }

        @Override
        public Item item(int index) {
            return new Item(
                    index,
                    "i" + index,
                    "{}",
                    "",
                    IntStream.range(0, 4)
                            .<Request>mapToObj(choice -> new Request.Likelihood(
                                    String.valueOf((char) (1000 + index)), String.valueOf((char) (2000 + choice))))
                            .toList());
        }

        @Override
        public List<Metric> metrics() {
            return List.of();
        }

        @Override
        public Map<Metric.Key, Measurement> measure(Item item, List<Reply> replies) {
            assertEquals(4, replies.size());
            if (item.index() == unmeasurable) {
                throw new IllegalStateException("nobody judges");
            }
            return Map.of(ACC, new Measurement.Value(item.index()));
        }
    }
}
