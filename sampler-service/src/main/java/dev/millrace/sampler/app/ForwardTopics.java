package dev.millrace.sampler.app;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.contract.Topics;
import dev.millrace.contract.model.v1.ForwardRequest;
import dev.millrace.contract.model.v1.ForwardResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * The topics that the messages to and from models travel on. Results are read from the end on: what is older belongs to
 * streams that are gone.
 */
final class ForwardTopics {
    private static final Logger LOG = Logger.getLogger(ForwardTopics.class);
    private static final Duration POLL = Duration.ofSeconds(1);

    private final KafkaClients clients;
    private final KafkaProducer<String, byte[]> producer;
    private final Map<String, Stream> streams = new ConcurrentHashMap<>();
    private final Worker worker = new Worker("forward-results", this::read);
    private volatile boolean reading;

    ForwardTopics(KafkaClients clients) {
        this.clients = clients;
        this.producer = clients.forwardProducer();
    }

    void start() {
        worker.start();
    }

    /** Whether results are read, so that no answer to a command can be missed. */
    boolean isReading() {
        return reading;
    }

    /** What reads the results of one stream, on the reader's thread. */
    interface Stream {
        /** The next result. */
        void received(ForwardResponse response);

        /** Results may have been missed: the stream cannot go on. */
        void missed();
    }

    /** Results under this key go there. */
    void listen(String key, Stream stream) {
        streams.put(key, stream);
    }

    void forget(String key) {
        streams.remove(key);
    }

    /**
     * Sends commands.
     *
     * @param failed told, on the producer's thread, when they could not be written
     */
    void send(String key, ForwardRequest request, Runnable failed) {
        producer.send(new ProducerRecord<>(Topics.FORWARD_REQUESTS, key, request.toByteArray()), (written, error) -> {
            if (error != null) {
                LOG.errorf("commands of stream %s are lost: %s", key, KafkaClients.reason(error));
                failed.run();
            }
        });
    }

    void close() {
        worker.close(() -> {});
        producer.close(Duration.ofSeconds(1));
    }

    private void read() throws InterruptedException {
        try (var consumer = clients.reader()) {
            var partitions = consumer.partitionsFor(Topics.FORWARD_RESULTS).stream()
                    .map(each -> new TopicPartition(each.topic(), each.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position); // which makes the seeking happen
            reading = true;
            while (!worker.isClosing()) {
                for (var read : consumer.poll(POLL)) {
                    var listener = read.key() == null ? null : streams.get(read.key());
                    if (listener != null && read.value() != null) {
                        take(listener, read.key(), read.value());
                    }
                }
            }
        } finally {
            reading = false;
            // Reading begins at the end again, behind what comes meanwhile.
            streams.values().forEach(Stream::missed);
        }
    }

    private static void take(Stream stream, String key, byte[] value) {
        try {
            stream.received(ForwardResponse.parseFrom(value));
        } catch (InvalidProtocolBufferException e) {
            LOG.errorf("a record of stream %s is no ForwardResponse", key);
            stream.missed();
        }
    }
}
