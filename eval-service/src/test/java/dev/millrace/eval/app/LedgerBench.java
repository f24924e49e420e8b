package dev.millrace.eval.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.broker.EmbeddedBroker;
import dev.millrace.broker.TopicCreator;
import dev.millrace.broker.TopicPlan;
import dev.millrace.contract.feedback.v1.AnswerOrigin;
import dev.millrace.contract.feedback.v1.FeedbackRecorded;
import dev.millrace.contract.feedback.v1.RankedAnswer;
import dev.millrace.contract.feedback.v1.RankedPosition;
import dev.millrace.contract.feedback.v1.RankingRecorded;
import dev.millrace.eval.app.LedgerFold.Consequences;
import dev.millrace.eval.feedback.LedgerBounds;
import java.io.PrintStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * How long a topic of rankings takes to be read into the ledger, and what the ledger weighs: {@code LedgerBench [rankings]
 * [labellers an item]}, by default 100,000 and 4, of 4 answers of 600 characters each, on a broker in this process.
 */
final class LedgerBench {
    private static final int ANSWERS = 4;
    private static final int ANSWER_CHARS = 600;
    private static final LedgerBounds BOUNDS = new LedgerBounds(10_000_000, 100_000, 1_000, 2_000);

    private LedgerBench() {}

    /** Runs it. */
    public static void main(String[] arguments) throws Exception {
        int rankings = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
        int perItem = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 4;
        var out = new PrintStream(System.out, true, UTF_8);
        int[] ports = EmbeddedBroker.freePorts();
        try (var broker = EmbeddedBroker.start(Files.createTempDirectory("ledger-bench"), ports[0], ports[1])) {
            var servers = broker.bootstrapServers();
            try (var admin = Admin.create(Map.of("bootstrap.servers", servers))) {
                new TopicCreator(admin, (short) 1).create(TopicPlan.bundled());
            }
            fill(servers, rankings, perItem);
            for (int round = 0; round < 3; round++) {
                replay(out, servers);
            }
        }
        System.exit(0);
    }

    private static void replay(PrintStream out, String servers) {
        long before = usedBytes();
        long beganNs = System.nanoTime();
        var fold = new LedgerFold(BOUNDS);
        try (var consumer = new FeedbackKafka(servers).rankings()) {
            var partitions = List.of(FeedbackKafka.RANKINGS);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long end = consumer.endOffsets(partitions).getOrDefault(FeedbackKafka.RANKINGS, 0L);
            while (consumer.position(FeedbackKafka.RANKINGS) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> fold.apply(record, Consequences.none()));
            }
        }
        double seconds = (System.nanoTime() - beganNs) / 1e9;
        long bytes = usedBytes() - before;
        int size = fold.ledger().size();
        out.printf(
                "%,d rankings of %,d groups in %.2f s, %,.0f a second; ledger %.1f MiB, %d bytes a ranking%n",
                size, fold.ledger().counted().size(), seconds, size / seconds, bytes / 1048576.0, bytes / size);
    }

    private static long usedBytes() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        var runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static void fill(String servers, int rankings, int perItem) {
        var random = new Random(1);
        var config = Map.<String, Object>of("bootstrap.servers", servers, "linger.ms", 20, "batch.size", 256 << 10);
        try (var producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < rankings; i++) {
                var ranking = ranking(i / perItem, "labeller-" + i % (perItem * 25), i, random);
                var event = FeedbackRecorded.newBuilder().setRanking(ranking).build();
                producer.send(new ProducerRecord<>(
                        FeedbackKafka.RANKINGS.topic(), ranking.getRankingId(), event.toByteArray()));
            }
        }
    }

    private static RankingRecorded ranking(int item, String labeller, int number, Random random) {
        var ranking = RankingRecorded.newBuilder()
                .setRankingId(new UUID(random.nextLong(), random.nextLong()).toString())
                .setPromptId("prompt-" + item)
                .setPrompt("Which of these is the best answer to question %d? "
                        .formatted(item)
                        .repeat(4))
                .setLabellerId(labeller)
                .setCriterion("helpful")
                .setSpentMs(1 + random.nextInt(60_000))
                .setRecordedEpochMs(1_800_000_000_000L + number * 60_000L);
        for (int i = 0; i < ANSWERS; i++) {
            ranking.addAnswers(RankedAnswer.newBuilder()
                    .setAnswerId("answer-" + i)
                    .setText("%d of %d ".formatted(i, item).repeat(ANSWER_CHARS / 8))
                    .setOrigin(AnswerOrigin.newBuilder().setModel("model").setSetting("temperature=0." + i)));
            ranking.addPositions(RankedPosition.newBuilder()
                    .setAnswerId("answer-" + i)
                    .setRank(1 + i)
                    .setFailed(random.nextInt(10) == 0 && i == ANSWERS - 1));
        }
        return ranking.build();
    }
}
