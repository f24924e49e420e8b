package dev.millrace.eval.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.contract.Topics;
import dev.millrace.contract.feedback.v1.FeedbackRecorded;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** What is derived of a ranking is derived once, whatever happens to the broker or to those who derive. */
@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
@NullUnmarked
class EvalExactlyOnceTest extends EvalFixture {
    private static final int ITEMS = 300;

    @Test
    void derivesEachRankingOnceWhileTheBrokerRestarts() throws Exception {
        try (var producer = producer(Map.of("delivery.timeout.ms", 120_000))) {
            List<Future<?>> sent = new ArrayList<>();
            for (int i = 0; i < ITEMS; i++) {
                sent.add(send(producer, "once-" + i));
                if (i % 100 == 50) {
                    broker.stop();
                    broker.start();
                }
                Thread.sleep(2);
            }
            for (var one : sent) {
                one.get();
            }
        }
        assertOnce("once-", ITEMS);
    }

    @Test
    void takesOverFromWhoeverElseDerives() throws Exception {
        try (var other = producer(Map.of("transactional.id", FeedbackKafka.GROUP));
                var plain = producer(Map.of())) {
            other.initTransactions();
            other.beginTransaction();
            other.send(new ProducerRecord<>(Topics.PREFERENCES, "fenced-other", new byte[0]))
                    .get();
            for (int item = 0; item < 10; item++) {
                send(plain, "fenced-" + item).get();
            }
            await(() ->
                    PreferenceTopic.read(broker.bootstrapServers(), "fenced-").size() >= 10);
            assertThrows(KafkaException.class, other::commitTransaction);
        }
        assertOnce("fenced-", 10);
    }

    private void assertOnce(String prompts, int items) throws Exception {
        await(() -> PreferenceTopic.read(broker.bootstrapServers(), prompts).size() >= items);
        // Whatever else would come comes with these.
        try (var producer = producer(Map.of())) {
            send(producer, "last-" + prompts).get();
        }
        await(() -> !PreferenceTopic.read(broker.bootstrapServers(), "last-" + prompts)
                .isEmpty());
        var derived = PreferenceTopic.read(broker.bootstrapServers(), prompts);
        assertEquals(items, derived.size());
        derived.forEach((key, records) -> assertEquals(1, records.size(), key));
    }

    private KafkaProducer<String, byte[]> producer(Map<String, Object> more) {
        var config = new HashMap<>(more);
        config.put("bootstrap.servers", broker.bootstrapServers());
        return new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
    }

    private static Future<?> send(KafkaProducer<String, byte[]> producer, String prompt) {
        var ranking =
                ranking(prompt, 1, 2).setRankingId("id-" + prompt).setRecordedEpochMs(prompt.hashCode() & 0xffff_ffffL);
        var event = FeedbackRecorded.newBuilder().setRanking(ranking).build();
        return producer.send(new ProducerRecord<>(Topics.RANKINGS, "id-" + prompt, event.toByteArray()));
    }
}
