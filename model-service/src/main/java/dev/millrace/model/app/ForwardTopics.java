package dev.millrace.model.app;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.contract.Topics;
import dev.millrace.contract.model.v1.ForwardRequest;
import dev.millrace.contract.model.v1.ForwardResponse;
import dev.millrace.model.engine.InferenceEngine;
import dev.millrace.security.BrokerSecurity;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reads the commands of calls whose messages travel on topics and writes their results. It begins with the first such
 * call, at the end of the topic: what is older belongs to calls that are gone. Every model reads all partitions and takes
 * the records of its own calls.
 */
@Singleton
final class ForwardTopics {
    private static final Logger LOG = Logger.getLogger(ForwardTopics.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    /** A row of 262,144 logits. */
    private static final int MESSAGE_BYTES_MAX = 2 << 20;

    private final String bootstrapServers;
    private final SequenceTraces traces;
    private final Map<String, TopicForwardStream> streams = new ConcurrentHashMap<>();
    private @Nullable KafkaConsumer<String, byte[]> consumer;
    private volatile @Nullable KafkaProducer<String, byte[]> producer;
    private boolean reading;
    private volatile boolean closed;

    ForwardTopics(ModelConfig config, SequenceTraces traces) {
        this.bootstrapServers = config.bootstrapServers();
        this.traces = traces;
    }

    /** A stream under this key; its call gets an empty response when the topic is read. */
    TopicForwardStream open(String key, InferenceEngine engine, ServerCallStreamObserver<ForwardResponse> call) {
        var stream = new TopicForwardStream(key, this, engine, traces, call);
        if (streams.putIfAbsent(key, stream) != null) {
            stream.fail(Status.ALREADY_EXISTS, "a call with this key is open");
            return stream;
        }
        synchronized (this) {
            if (reading) {
                stream.ready();
            } else if (consumer == null) {
                start();
            }
        }
        return stream;
    }

    void forget(String key, TopicForwardStream stream) {
        streams.remove(key, stream);
    }

    /** On the inference thread: the record goes to the producer's memory, which has room for seconds of results. */
    void send(String key, ForwardResponse response) {
        var open = producer;
        if (open != null) {
            open.send(new ProducerRecord<>(Topics.FORWARD_RESULTS, key, response.toByteArray()), (written, error) -> {
                if (error != null) {
                    LOG.errorf("results of stream %s are lost: %s", key, error.getMessage());
                    end(key, "results could not be written");
                }
            });
        }
    }

    void close(@Observes ShutdownEvent stopping) {
        closed = true;
        synchronized (this) {
            if (consumer != null) {
                consumer.wakeup();
            }
        }
        var open = producer;
        if (open != null) {
            open.close(Duration.ofSeconds(1));
        }
    }

    private void start() {
        if (producer == null) {
            producer = producer();
        }
        var reader = new KafkaConsumer<String, byte[]>(BrokerSecurity.with(Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                StringDeserializer.class,
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class,
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "latest")));
        consumer = reader;
        Thread.ofPlatform().name("forward-topics").daemon(true).start(() -> run(reader));
    }

    private KafkaProducer<String, byte[]> producer() {
        return new KafkaProducer<>(
                BrokerSecurity.with(Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                        ProducerConfig.LINGER_MS_CONFIG, 0,
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MESSAGE_BYTES_MAX,
                        ProducerConfig.MAX_BLOCK_MS_CONFIG, 1_000,
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000)),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    /** A failure ends all streams: their callers open new ones, and the first of those begins anew here. */
    private void run(KafkaConsumer<String, byte[]> reader) {
        try (reader) {
            var partitions = reader.partitionsFor(Topics.FORWARD_REQUESTS).stream()
                    .map(each -> new TopicPartition(each.topic(), each.partition()))
                    .toList();
            reader.assign(partitions);
            reader.seekToEnd(partitions);
            partitions.forEach(reader::position); // which makes the seeking happen
            synchronized (this) {
                reading = true;
                streams.values().forEach(TopicForwardStream::ready);
            }
            while (!closed) {
                for (var read : reader.poll(POLL)) {
                    take(read);
                }
            }
        } catch (WakeupException e) {
            LOG.debug("woken up", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (KafkaException e) {
            LOG.errorf("%s cannot be read: %s", Topics.FORWARD_REQUESTS, e.getMessage());
        } finally {
            synchronized (this) {
                reading = false;
                consumer = null;
            }
            List.copyOf(streams.keySet()).forEach(key -> end(key, "the topic cannot be read"));
        }
    }

    private void take(ConsumerRecord<String, byte[]> read) throws InterruptedException {
        var stream = read.key() == null ? null : streams.get(read.key());
        if (stream == null || read.value() == null) {
            return; // Of a call at another model, or of one that has ended.
        }
        try {
            stream.received(ForwardRequest.parseFrom(read.value()));
        } catch (InvalidProtocolBufferException e) {
            stream.fail(Status.INVALID_ARGUMENT, "a record of the topic is no ForwardRequest");
        }
    }

    private void end(String key, String why) {
        var stream = streams.get(key);
        if (stream != null) {
            stream.fail(Status.UNAVAILABLE, why);
        }
    }
}
