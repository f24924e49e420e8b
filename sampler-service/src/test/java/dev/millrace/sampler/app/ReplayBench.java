package dev.millrace.sampler.app;

import dev.millrace.broker.EmbeddedBroker;
import dev.millrace.contract.Topics;
import dev.millrace.contract.sampler.v1.GenerationEvent;
import dev.millrace.contract.sampler.v1.TokenGenerated;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** What a sampler's replay costs an event: the wait of a partition's requests for their new owner grows with it. */
final class ReplayBench {
    private static final int EVENTS = 1_000_000;
    private static final int REQUESTS = 1_000;

    private ReplayBench() {}

    public static void main(String[] arguments) throws Exception {
        int[] ports = EmbeddedBroker.freePorts();
        try (var broker = EmbeddedBroker.start(Files.createTempDirectory("replay"), ports[0], ports[1])) {
            Surroundings.createTopics(broker.bootstrapServers());
            write(broker.bootstrapServers());
            var clients = new KafkaClients(new TestConfig("unused:1", broker.bootstrapServers(), 1));
            var reader = new ReplayReader(clients, Duration.ofMinutes(15), InstantSource.system());
            for (int round = 0; round < 5; round++) {
                long begin = System.nanoTime();
                reader.read();
                System.out.printf("%,.0f events a second%n", EVENTS / ((System.nanoTime() - begin) / 1e9));
            }
        }
        System.exit(0);
    }

    private static void write(String bootstrapServers) {
        var settings = Map.<String, Object>of("bootstrap.servers", bootstrapServers, "linger.ms", 5);
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < EVENTS; i++) {
                var id = "chatcmpl-0b78707b20d24c5585c2b14d6aae%04d".formatted(i % REQUESTS);
                var token =
                        TokenGenerated.newBuilder().setSequence(i / REQUESTS).setTokenId(i % 49_152);
                var event = GenerationEvent.newBuilder().setRequestId(id).setToken(token.setLogprob(-0.5f));
                producer.send(new ProducerRecord<>(
                        Topics.GENERATED_TOKENS, i % 4, id, event.build().toByteArray()));
            }
        }
    }
}
