package dev.millrace.tokenizer.app;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.contract.Topics;
import dev.millrace.contract.sampler.v1.GenerationEvent;
import dev.millrace.contract.sampler.v1.GenerationRequested;
import dev.millrace.tokenizer.session.EdgeRecovery;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.OpenGeneration;
import dev.millrace.tokenizer.session.RecentIds;
import dev.millrace.tokenizer.session.TextSession;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * The edge's own thread on its partition of generated-tokens: first finds on the log what the last run left open, then
 * feeds every event to its generation. All events of one poll reach a listener as one write.
 */
final class ReplyReader implements Runnable {
    private static final Logger LOG = Logger.getLogger(ReplyReader.class);
    private static final Duration POLL = Duration.ofMillis(500);

    private final EdgeConfig config;
    private final Edge edge;
    private final EdgeMetrics metrics;
    private final RecentIds known;
    private final EdgeTraces traces;
    private final TopicPartition partition;
    private final ReadingLoop loop;
    private final Set<OpenGeneration> touched = new HashSet<>();
    /** Next event to read, −1 until the log has been looked through; requests are taken from readyOffset on. */
    private long nextOffset = -1;

    private long readyOffset;
    private volatile long polledMs = System.currentTimeMillis();

    /** @param known learns the ids of all requests on the log, so that repeated prompts are recognised */
    ReplyReader(EdgeConfig config, Edge edge, EdgeMetrics metrics, RecentIds known, EdgeTraces traces) {
        this.config = config;
        this.edge = edge;
        this.metrics = metrics;
        this.known = known;
        this.traces = traces;
        this.partition = new TopicPartition(Topics.GENERATED_TOKENS, config.partition());
        this.loop =
                new ReadingLoop("topic " + Topics.GENERATED_TOKENS, () -> KafkaSettings.assigned(config), this::read);
    }

    @Override
    public void run() {
        loop.run();
    }

    /** Ends the thread soon. */
    void stop() {
        loop.stop();
    }

    /** When the thread last came round, in milliseconds since the epoch. */
    long polledMs() {
        return polledMs;
    }

    private void read(KafkaConsumer<String, byte[]> log) {
        if (nextOffset < 0) {
            requirePartition(log);
            start(log);
        } else {
            // The consumer had to be made anew in the middle of the work: go on where it stopped.
            log.assign(List.of(partition));
            log.seek(partition, nextOffset);
        }
        while (!loop.isStopped()) {
            handle(log.poll(POLL));
            nextOffset = log.position(partition);
            edge.readUpTo(nextOffset);
            polledMs = System.currentTimeMillis();
            if (nextOffset >= readyOffset) {
                edge.recovered();
            }
        }
    }

    private void start(KafkaConsumer<String, byte[]> log) {
        var plan = recover(log);
        log.assign(List.of(partition));
        new LogWindow(log).seek(partition, plan.replayFromMs());
        readyOffset = log.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        long first = log.position(partition);
        edge.readUpTo(first);
        // Nothing below asks the broker, so a start that fails half-way has registered nothing.
        Reopening.of(plan, edge, config);
        nextOffset = first;
        if (nextOffset >= readyOffset) {
            edge.recovered();
        }
    }

    private void requirePartition(KafkaConsumer<String, byte[]> log) {
        var partitions = log.partitionsFor(Topics.GENERATED_TOKENS);
        if (partitions.size() <= config.partition()) {
            throw new KafkaException("topic " + Topics.GENERATED_TOKENS + " has " + partitions.size()
                    + " partitions, but millrace.edge.partition is " + config.partition());
        }
    }

    private EdgeRecovery.Plan recover(KafkaConsumer<String, byte[]> log) {
        var recovery = new EdgeRecovery(config.partition());
        var window = new LogWindow(log);
        long since = System.currentTimeMillis() - config.recoveryWindow().toMillis();
        window.read(Topics.GENERATION_REQUESTS, since, record -> requested(recovery, record));
        window.read(Topics.COMPLETIONS, since, record -> recovery.completed(record.key()));
        var plan = recovery.plan();
        plan.knownIds().forEach(known::add);
        return plan;
    }

    private void requested(EdgeRecovery recovery, ConsumerRecord<String, byte[]> record) {
        try {
            var request = GenerationRequested.parseFrom(KafkaSettings.value(record));
            recovery.requested(RequestProto.fromProto(request), request.getReplyPartition());
        } catch (InvalidProtocolBufferException | FailureException e) {
            metrics.poison(Topics.GENERATION_REQUESTS);
        } catch (RuntimeException e) {
            // One broken record must not keep the edge from starting.
            LOG.errorf(e, "%s-%d@%d could not be read", record.topic(), record.partition(), record.offset());
            metrics.poison(Topics.GENERATION_REQUESTS);
        }
    }

    private void handle(ConsumerRecords<String, byte[]> records) {
        long nowMs = System.currentTimeMillis();
        for (var record : records) {
            handle(record, nowMs);
        }
        touched.forEach(ReplyReader::flush);
        touched.clear();
    }

    private void handle(ConsumerRecord<String, byte[]> record, long nowMs) {
        var generation = record.key() == null ? null : edge.open().find(record.key());
        if (generation == null) {
            metrics.late();
            return;
        }
        touched.add(generation);
        try {
            var event = GenerationEvent.parseFrom(KafkaSettings.value(record));
            if (event.hasFinished()) {
                traces.resume(record);
            }
            tell(generation, event, nowMs);
        } catch (InvalidProtocolBufferException e) {
            metrics.poison(Topics.GENERATED_TOKENS);
        } catch (RuntimeException e) {
            // One broken request must not end the thread that serves all.
            LOG.errorf(e, "request %s: its event could not be handled", record.key());
            generation.tell(TextSession::broke);
        }
    }

    private static void flush(OpenGeneration generation) {
        try {
            generation.flush();
        } catch (RuntimeException e) {
            LOG.errorf(
                    e,
                    "request %s: its listener could not be told",
                    generation.request().id());
        }
    }

    private void tell(OpenGeneration generation, GenerationEvent event, long nowMs) {
        switch (event.getEventCase()) {
            case TOKEN -> {
                var token = event.getToken();
                generation.tell(session ->
                        session.token(token.getChoice(), token.getSequence(), EventProto.fromProto(token), nowMs));
            }
            case PROMPT -> {
                var part = EventProto.fromProto(event.getPrompt());
                generation.tell(session -> session.prompt(part));
            }
            case FINISHED -> {
                var end = EventProto.fromProto(event.getFinished());
                generation.tell(session -> session.finished(end, nowMs));
            }
            case REWARDED -> {
                var news = EventProto.fromProto(event.getRewarded());
                generation.tell(session -> news.apply(session, nowMs));
            }
            case ATTENDED -> generation.attend(event.getAttended().getUntilEpochMs());
            case EVENT_NOT_SET -> metrics.poison(Topics.GENERATED_TOKENS);
        }
    }
}
