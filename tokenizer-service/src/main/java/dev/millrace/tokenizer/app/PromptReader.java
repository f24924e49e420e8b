package dev.millrace.tokenizer.app;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.contract.Topics;
import dev.millrace.contract.tokenizer.v1.PromptSubmitted;
import dev.millrace.tokenizer.session.Door;
import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.RecentIds;
import dev.millrace.tokenizer.session.TextSink;
import dev.millrace.tokenizer.session.TokenReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;

/**
 * The topic door: its own thread reads prompts as one of a group and submits them. A prompt's offset is committed when
 * its request is on the log; a crash in between repeats the prompt, and its id is known by then. While as many prompts
 * are open as the bound allows, the rest stay on their topic.
 */
final class PromptReader implements Runnable {
    private static final Logger LOG = Logger.getLogger(PromptReader.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long READY_MS = 200;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:-]{1,128}");

    private final EdgeConfig config;
    private final Edge edge;
    private final EdgeProducer producer;
    private final EdgeMetrics metrics;
    private final RecentIds known;
    private final EdgeTraces traces;
    private final ReadingLoop loop;

    PromptReader(
            EdgeConfig config,
            Edge edge,
            EdgeProducer producer,
            EdgeMetrics metrics,
            RecentIds known,
            EdgeTraces traces) {
        this.config = config;
        this.edge = edge;
        this.producer = producer;
        this.metrics = metrics;
        this.known = known;
        this.traces = traces;
        this.loop = new ReadingLoop("topic " + Topics.PROMPTS, () -> KafkaSettings.prompts(config), this::read);
    }

    @Override
    public void run() {
        loop.run();
    }

    /** Ends the thread soon. */
    void stop() {
        loop.stop();
    }

    private void read(KafkaConsumer<String, byte[]> prompts) throws InterruptedException, ExecutionException {
        // As one of the group it is given prompts, so not before they can be submitted.
        while (!edge.isReady() && !loop.isStopped()) {
            Thread.sleep(READY_MS);
        }
        prompts.subscribe(List.of(Topics.PROMPTS));
        while (!loop.isStopped()) {
            if (edge.open().unattendedRoom() < KafkaSettings.PROMPTS_POLL_MAX) {
                prompts.pause(prompts.assignment());
            } else {
                prompts.resume(prompts.paused());
            }
            var published = new ArrayList<Future<?>>();
            for (var record : prompts.poll(POLL)) {
                published.add(handle(record));
            }
            for (var one : published) {
                one.get();
            }
            if (!published.isEmpty()) {
                prompts.commitSync();
            }
        }
    }

    private Future<?> handle(ConsumerRecord<String, byte[]> record) {
        try {
            var prompt = PromptSubmitted.parseFrom(KafkaSettings.value(record));
            var id = prompt.getRequestId().isEmpty()
                    ? "prompts-" + record.partition() + "-" + record.offset()
                    : prompt.getRequestId();
            if (!ID.matcher(id).matches()) {
                return deadLetter(record, "request_id is not 1 to 128 characters of [A-Za-z0-9._:-]");
            }
            return submit(record, id, prompt);
        } catch (InvalidProtocolBufferException e) {
            return deadLetter(record, "not a PromptSubmitted message");
        } catch (FailureException e) {
            if (isOurFault(e.failure())) {
                throw e;
            }
            return deadLetter(record, reason(e.failure()));
        } catch (KafkaException e) {
            throw e;
        } catch (RuntimeException e) {
            // One broken prompt must not keep the others waiting.
            LOG.errorf(e, "%s-%d@%d could not be handled", record.topic(), record.partition(), record.offset());
            return deadLetter(record, "prompt: internal_error");
        }
    }

    private Future<?> submit(ConsumerRecord<String, byte[]> record, String id, PromptSubmitted prompt) {
        if (known.contains(id)) {
            return CompletableFuture.completedFuture(null);
        }
        var callerId = Objects.requireNonNullElse(record.key(), "");
        var submission = new Edge.Submission(
                id, Door.TOPIC, callerId, PromptProto.fromProto(prompt.getPrompt()), TokenReport.NONE, TextSink.NOBODY);
        var trace = traces.process(record);
        try {
            var published = traces.submit(submission, trace, () -> edge.submit(submission))
                    .published();
            // Known at once: the same id may come again in this very poll.
            known.add(id);
            return published;
        } finally {
            trace.end();
        }
    }

    private Future<?> deadLetter(ConsumerRecord<String, byte[]> record, String reason) {
        metrics.poison(Topics.PROMPTS);
        return producer.sendDeadLetter(record, reason);
    }

    /** What a later attempt may find better. */
    private static boolean isOurFault(Failure failure) {
        return switch (failure.kind()) {
            case OVERLOADED, UNAVAILABLE, DEADLINE, CANCELLED, INTERNAL -> true;
            case INVALID, MODEL_NOT_FOUND -> false;
        };
    }

    /** Names the field and the fault but quotes nothing of the prompt. */
    private static String reason(Failure failure) {
        return Objects.requireNonNullElse(failure.param(), "prompt") + ": "
                + Objects.requireNonNullElse(failure.code(), "invalid_value");
    }
}
