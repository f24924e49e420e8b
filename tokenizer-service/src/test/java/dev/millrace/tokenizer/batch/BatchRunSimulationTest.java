package dev.millrace.tokenizer.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A batch whose process dies again and again, while it is cancelled, expires, or neither. */
class BatchRunSimulationTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SEEDS = 300;
    private static final int AT_ONCE = 4;
    private static final int LIVES_MAX = 2_000;
    private static final long NEVER = 1_000_000_000;

    /** What happens to the batch besides. */
    enum Fate {
        NONE,
        CANCELLED,
        EXPIRED
    }

    @ParameterizedTest
    @ValueSource(strings = {"NONE", "CANCELLED", "EXPIRED"})
    void everyLineHasExactlyOneResult(Fate fate) throws Exception {
        for (int seed = 0; seed < SEEDS; seed++) {
            try {
                new World(seed, fate).live();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(fate + " fails with seed " + seed, e);
            }
        }
    }

    /** A door that answers in any order, a clock, and a log. */
    private static final class World implements LineDoor {
        private final Random random;
        private final Fate fate;
        private final int lines;
        private final MemoryLog log;
        private final List<Open> open = new ArrayList<>();
        /** Lines that had their result when the living process began to look. */
        private final Set<Integer> known = new HashSet<>();

        private long nowMs = 10;
        private int answered;

        private record Open(BatchLine line, CompletableFuture<LineAnswer> answer) {}

        World(int seed, Fate fate) {
            this.random = new Random(seed);
            this.fate = fate;
            this.lines = 1 + random.nextInt(30);
            var texts = IntStream.rangeClosed(1, lines).mapToObj(World::line).toList();
            long expiresMs = fate == Fate.EXPIRED ? 20 + random.nextInt(400) : NEVER;
            this.log = new MemoryLog(texts, expiresMs, random, 0.02);
            log.meanwhile = this::timePasses;
        }

        private static String line(int number) {
            return """
                    {"custom_id":"c%d","method":"POST","url":"/v1/chat/completions","body":{"n":%d}}""".formatted(number, number);
        }

        void live() throws Exception {
            int lives = 0;
            while (!log.ledger.batch(MemoryLog.ID).orElseThrow().status().isEnd()) {
                assertTrue(++lives < LIVES_MAX, "it never ends");
                open.clear();
                known.clear();
                log.results.forEach(result -> known.add(result.line()));
                try {
                    new BatchRun(log, this, new BatchRun.Limits(100, AT_ONCE), () -> Instant.ofEpochMilli(nowMs)).run();
                } catch (MemoryLog.Death e) {
                    assertTrue(open.stream().allMatch(one -> one.answer().isDone()), "what was under way is ended");
                }
            }
            check(log.ledger.batch(MemoryLog.ID).orElseThrow());
        }

        /** As the files are made: in the order of the log, of several results of a line the first. */
        private void check(Batch batch) throws Exception {
            var ids = new ArrayList<String>();
            int good = 0;
            long outputBytes = 0;
            var seen = new HashSet<Integer>();
            for (var result :
                    log.results.subList(0, (int) batch.results().place().end())) {
                if (seen.add(result.line())) {
                    var one = JSON.readTree(result.output());
                    ids.add(one.path("custom_id").asText());
                    assertEquals("c" + result.line(), one.path("custom_id").asText());
                    good += result.isGood() ? 1 : 0;
                    outputBytes += result.isGood() ? result.output().length + 1 : 0;
                    checkResponse(result, one);
                }
            }
            assertEquals(lines, ids.size(), "as many results as lines");
            assertEquals(lines, Set.copyOf(ids).size(), "each once");
            assertEquals(new Batch.Counts(lines, good, lines - good), batch.counts());
            assertEquals(outputBytes, batch.results().outputBytes());
            if (fate == Fate.NONE) {
                assertEquals(BatchStatus.COMPLETED, batch.status());
            } else if (good + errors() < lines) {
                assertEquals(BatchStatus.valueOf(fate.name()), batch.status());
            }
        }

        private static void checkResponse(LineResult result, JsonNode one) {
            switch (result.outcome()) {
                case COMPLETED ->
                    assertEquals(result.line(), one.at("/response/body/n").asInt());
                case FAILED -> assertEquals(400, one.at("/response/status_code").asInt());
                case CANCELLED, EXPIRED -> {
                    assertTrue(one.path("response").isNull());
                    assertFalse(one.at("/error/code").asText().isEmpty());
                }
            }
        }

        private int errors() {
            return (int) log.results.stream()
                    .filter(result -> result.outcome() == LineResult.Outcome.FAILED)
                    .map(LineResult::line)
                    .distinct()
                    .count();
        }

        private void timePasses() {
            nowMs++;
            if (fate == Fate.CANCELLED && random.nextInt(60) == 0) {
                log.ledger.apply(new BatchEvent.CancelRequested(MemoryLog.ID, nowMs));
            }
            if (!open.isEmpty()) {
                answerOne();
            }
        }

        private void answerOne() {
            var one = open.remove(random.nextInt(open.size()));
            boolean bad = ++answered % 7 == 0;
            one.answer()
                    .complete(
                            bad
                                    ? new LineAnswer(400, "", "{\"error\":{}}")
                                    : new LineAnswer(
                                            200, "r", new String(one.line().body(), UTF_8)));
        }

        @Override
        public boolean awaitRoom(long ms) {
            return random.nextInt(5) > 0;
        }

        @Override
        public CompletableFuture<LineAnswer> ask(Batch batch, BatchLine line) {
            assertFalse(known.contains(line.number()), "line " + line.number() + " had its result");
            assertTrue(open.size() < AT_ONCE, "too many at once");
            var answer = new CompletableFuture<LineAnswer>();
            open.add(new Open(line, answer));
            return answer;
        }
    }
}
