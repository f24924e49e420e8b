package dev.millrace.pipeline;

import dev.millrace.contract.ProtobufSerde;
import dev.millrace.contract.Topics;
import dev.millrace.contract.tokenizer.v1.GenerationCompleted;
import dev.millrace.contract.tokenizer.v1.PromptSubmitted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Prompts in, completions out. At most so many prompts are under way at a time. The id of a request follows from the
 * prompt file's name and the line's number, so a pipeline that starts again asks the same: the edge answers an id once, and
 * what was answered meanwhile is found on the topic.
 */
final class Pipeline implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaProducer<String, PromptSubmitted> producer;
    private final KafkaConsumer<String, GenerationCompleted> consumer;
    private final Path prompts;
    private final String job;
    private final int most;
    private final Set<Integer> underWay = new HashSet<>();

    /** @param most prompts under way at a time, 1 or more */
    Pipeline(Map<String, Object> kafka, Path prompts, int most) {
        this.prompts = prompts;
        this.most = most;
        this.job = "pipeline-" + shortHash(prompts.toAbsolutePath().normalize().toString());
        producer = new KafkaProducer<>(
                kafka, new StringSerializer(), new ProtobufSerde<>(PromptSubmitted.parser()).serializer());
        consumer = new KafkaConsumer<>(
                kafka, new StringDeserializer(), new ProtobufSerde<>(GenerationCompleted.parser()).deserializer());
    }

    /**
     * Runs until every prompt of the file has its completion.
     *
     * @param progress told after each completion
     */
    void run(CompletionFile completions, Runnable progress) throws IOException {
        // From the beginning: completions are kept for 30 days, and those of an earlier run are among them.
        var partitions = consumer.partitionsFor(Topics.COMPLETIONS).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        var ends = consumer.endOffsets(partitions);
        while (partitions.stream()
                .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
            take(completions, progress);
        }
        try (var lines = PromptFile.lines(prompts)) {
            var next = lines.iterator();
            int number = 0;
            do {
                number = submit(next, number, completions);
                take(completions, progress);
            } while (next.hasNext() || !underWay.isEmpty());
        }
    }

    private int submit(Iterator<String> lines, int before, CompletionFile completions) {
        int number = before;
        while (underWay.size() < most && lines.hasNext()) {
            var line = lines.next();
            number++;
            if (line.isBlank() || completions.isAnswered(number)) {
                continue;
            }
            var id = job + "-" + number;
            var prompt = PromptSubmitted.newBuilder()
                    .setPrompt(PromptFile.prompt(line, number))
                    .setRequestId(id)
                    .build();
            underWay.add(number);
            var _ = producer.send(new ProducerRecord<>(Topics.PROMPTS, id, prompt));
        }
        producer.flush();
        return number;
    }

    private void take(CompletionFile completions, Runnable progress) throws IOException {
        for (var record : consumer.poll(POLL)) {
            var completion = record.value();
            if (completion == null || !completion.getRequestId().startsWith(job + "-")) {
                continue;
            }
            int number = Integer.parseInt(completion.getRequestId().substring(job.length() + 1));
            completions.write(number, completion);
            underWay.remove(number);
            progress.run();
        }
    }

    private static String shortHash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
    }
}
