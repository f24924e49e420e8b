package dev.millrace.model.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.contract.Topics;
import dev.millrace.contract.tokenizer.v1.FileChunk;
import dev.millrace.model.train.data.Shape;
import dev.millrace.model.train.job.DataSource;
import dev.millrace.model.train.job.TrainingData;
import dev.millrace.model.train.job.TrainingException;
import jakarta.inject.Singleton;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Brings what a job learns from to its folder: an uploaded file from the log, a file of the data folder, or what is on a topic. */
@Singleton
final class TrainingSources implements DataSource {
    private static final int KEYS_MAX = 5_000_000;

    private final TrainingKafka kafka;
    private final Path folder;

    TrainingSources(TrainingKafka kafka, TrainerConfig config) {
        this.kafka = kafka;
        this.folder = config.data().toAbsolutePath().normalize();
    }

    @Override
    public void fetch(TrainingData data, Path file) throws IOException, InterruptedException {
        var draft = file.resolveSibling(file.getFileName() + ".draft");
        try (var out = new BufferedOutputStream(Files.newOutputStream(draft))) {
            switch (data.source()) {
                case TrainingData.Uploaded uploaded -> copy(uploaded, out);
                case TrainingData.OnDisk(var path) -> copy(path, out);
                case TrainingData.OnTopic topic -> write(topic, data.shape().equals(Optional.of(Shape.TAUGHT)), out);
            }
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Links lead nowhere else. */
    private void copy(String path, OutputStream out) throws IOException {
        var file = folder.resolve(path);
        if (!Files.isRegularFile(file) || !file.toRealPath().startsWith(folder.toRealPath())) {
            throw new IllegalArgumentException("data.path: there is no such file in the data folder");
        }
        if (Files.size(file) > TrainingData.BYTES_MAX) {
            throw new IllegalArgumentException("data.path: the file has more than 1 GiB");
        }
        Files.copy(file, out);
    }

    private void copy(TrainingData.Uploaded file, OutputStream out) throws IOException, InterruptedException {
        var partition = new TopicPartition(Topics.BATCH_FILES, file.partition());
        long[] bytes = {0};
        try (var log = new TopicReading(kafka.reader())) {
            log.read(Map.of(partition, file.firstOffset()), Map.of(partition, file.endOffset()), record -> {
                if (file.id().equals(record.key()) && record.value() != null) {
                    var piece = piece(record.value());
                    bytes[0] += piece.length;
                    out.write(piece);
                }
            });
        }
        if (bytes[0] != file.bytes()) {
            throw new IllegalArgumentException("data.file: the file is not there any more");
        }
    }

    private static byte[] piece(byte[] value) {
        try {
            return FileChunk.parseFrom(value).getLines().toByteArray();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("data.file: the file cannot be read", e);
        }
    }

    /** Read again and again from end to end, so that memory has no more than an offset for each key. */
    private void write(TrainingData.OnTopic wanted, boolean isTaught, OutputStream out)
            throws IOException, InterruptedException {
        try (var log = new TopicReading(kafka.reader())) {
            var topic = topic(wanted);
            var ends = log.ends(log.partitions(topic));
            var inForce = inForce(wanted, log, ends);
            long[] counts = {0, 0};
            log.read(Map.of(), ends, record -> {
                if (inForce.test(record)) {
                    counts[0] += TopicExamples.of(wanted, isTaught, record).size();
                }
            });
            if (counts[0] == 0) {
                throw new TrainingException("there is nothing on topic " + topic + " to learn from"
                        + (isTaught ? ": no answer was asked for with top_logprobs" : ""));
            }
            long skipped = Math.max(0, counts[0] - wanted.examplesMax());
            log.read(Map.of(), ends, record -> {
                if (inForce.test(record)) {
                    for (var line : TopicExamples.of(wanted, isTaught, record)) {
                        if (counts[1]++ >= skipped) {
                            out.write((line + "\n").getBytes(UTF_8));
                        }
                    }
                }
            });
        }
    }

    private static String topic(TrainingData.OnTopic wanted) {
        return switch (wanted.topic()) {
            case PREFERENCES -> Topics.PREFERENCES;
            case COMPLETIONS -> Topics.COMPLETIONS;
        };
    }

    /** Of preferences only the last record of a key counts; completions are said once. */
    private static Predicate<ConsumerRecord<String, byte[]>> inForce(
            TrainingData.OnTopic wanted, TopicReading log, Map<TopicPartition, Long> ends)
            throws IOException, InterruptedException {
        if (wanted.topic() == TrainingData.Topic.COMPLETIONS) {
            return _ -> true;
        }
        var last = new HashMap<String, Long>();
        log.read(Map.of(), ends, record -> {
            if (record.key() != null) {
                last.put(record.key(), record.offset());
            }
            if (last.size() > KEYS_MAX) {
                throw new TrainingException("there are more than %d preferences".formatted(KEYS_MAX));
            }
        });
        // All records of a key are on one partition.
        return record -> Objects.equals(last.get(record.key()), record.offset());
    }
}
