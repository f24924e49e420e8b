package dev.millrace.eval.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.millrace.contract.Topics;
import dev.millrace.contract.feedback.v1.PreferencesDerived;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Topic preferences, of several partitions, on a real broker. */
@NullUnmarked
class PreferenceReaderTest {
    private static BrokerResource.Broker broker;

    @BeforeAll
    static void start() {
        broker = new BrokerResource.Broker();
        broker.start();
    }

    @AfterAll
    static void stop() {
        broker.stop();
        broker.deleteFolder();
    }

    @Test
    void keepsWhatWasRankedLastOfAllPartitions() throws Exception {
        for (int i = 0; i < 12; i++) {
            // The later it was ranked the earlier it is in its partition.
            publish(i % 4, "item-" + i, 100 - i);
        }
        var reader = new PreferenceReader(new FeedbackKafka(broker.bootstrapServers()));
        var read = reader.read(
                item -> item.getItemId().startsWith("item-")
                        && !item.getItemId().equals("item-1"),
                5,
                () -> false);
        assertEquals(
                List.of("item-5", "item-4", "item-3", "item-2", "item-0"),
                read.stream().map(PreferencesDerived::getItemId).toList());
    }

    @Test
    void readsFromTheEndWhatComesLater() throws Exception {
        publish(0, "earlier", 1);
        try (var tail = new PreferenceReader(new FeedbackKafka(broker.bootstrapServers())).tailFromEnd()) {
            publish(0, "later", 2);
            var read = new ArrayList<PreferencesDerived>();
            EvalFixture.await(() -> read.addAll(tail.next()));
            assertEquals(
                    List.of("later"),
                    read.stream().map(PreferencesDerived::getItemId).toList());
        }
    }

    private static void publish(int partition, String id, long rankedMs) throws Exception {
        var config = Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers());
        try (var producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
            var item = PreferencesDerived.newBuilder().setItemId(id).setRankedEpochMs(rankedMs);
            producer.send(new ProducerRecord<>(
                            Topics.PREFERENCES, partition, id, item.build().toByteArray()))
                    .get();
        }
    }
}
