package dev.millrace.model.app;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.contract.DeadLetters;
import dev.millrace.contract.Topics;
import dev.millrace.contract.training.v1.TrainingJobEvent;
import dev.millrace.contract.training.v1.TrainingRequested;
import dev.millrace.model.train.data.MalformedDataException;
import dev.millrace.model.train.job.JobRunner;
import dev.millrace.model.train.job.QueueFullException;
import dev.millrace.model.train.job.TrainingException;
import dev.millrace.model.train.job.TrainingJob;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jboss.logging.Logger;

/**
 * Takes what is requested on topic training-jobs. At least once: a job that is known by its id is not taken again, and the
 * position is committed when a job is on the disk. What cannot be done goes to the dead letters; when too many jobs wait, so does
 * the topic.
 */
final class TrainingRequests implements Runnable {
    private static final Logger LOG = Logger.getLogger(TrainingRequests.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long PAUSE_MS = 2_000;
    private static final Pattern FIELD = Pattern.compile("([a-z][a-z0-9_.\\[\\]]{0,99}): .*", Pattern.DOTALL);

    private final TrainingKafka kafka;
    private final TrainingLog log;
    private final JobRunner runner;
    private final InstantSource clock = InstantSource.system();
    private volatile boolean closed;

    TrainingRequests(TrainingKafka kafka, TrainingLog log, JobRunner runner) {
        this.kafka = kafka;
        this.log = log;
        this.runner = runner;
    }

    void stop() {
        closed = true;
    }

    @Override
    public void run() {
        while (!closed) {
            try (var reader = kafka.requests()) {
                reader.subscribe(Set.of(Topics.TRAINING_JOBS));
                while (!closed) {
                    for (var record : reader.poll(POLL)) {
                        if (!handled(record)) {
                            reader.seek(new TopicPartition(record.topic(), record.partition()), record.offset());
                            Thread.sleep(PAUSE_MS);
                            break;
                        }
                        commit(reader, record);
                    }
                }
            } catch (InterruptException | InterruptedException _) {
                closed = true;
            } catch (KafkaException | IOException | StatusRuntimeException e) {
                LOG.warnf("topic training-jobs: reading begins anew after a pause: %s", e.toString());
                pause();
            }
        }
    }

    private static void commit(KafkaConsumer<String, byte[]> reader, ConsumerRecord<String, byte[]> record) {
        var behind = new OffsetAndMetadata(record.offset() + 1);
        reader.commitSync(Map.of(new TopicPartition(record.topic(), record.partition()), behind));
    }

    /** False when it is to be tried again. */
    private boolean handled(ConsumerRecord<String, byte[]> record) throws IOException, InterruptedException {
        if (record.value() == null) {
            return true;
        }
        try {
            var event = TrainingJobEvent.parseFrom(record.value());
            switch (event.getEventCase()) {
                case REQUESTED -> submit(Objects.requireNonNullElse(record.key(), ""), event.getRequested());
                case CANCEL_REQUESTED -> runner.cancel(Objects.requireNonNullElse(record.key(), ""));
                case CHANGED, EVENT_NOT_SET -> {}
            }
            return true;
        } catch (QueueFullException _) {
            return false;
        } catch (InvalidProtocolBufferException _) {
            return buried(record, "it is no TrainingJobEvent");
        } catch (MalformedDataException e) {
            return buried(
                    record,
                    "its data have %d bad lines, the first is %d"
                            .formatted(e.count(), e.problems().getFirst().line()));
        } catch (IllegalArgumentException e) {
            return buried(record, reason(e));
        } catch (TrainingException e) {
            return buried(record, "its data cannot be read");
        }
    }

    private void submit(String id, TrainingRequested request) throws IOException, InterruptedException {
        TrainingJob.requireId(id);
        if (runner.find(id).isEmpty()) {
            var spec = TrainingSpecProto.fromProto(request.getSpec());
            runner.submit(new TrainingJob(id, spec, request.getTenant(), clock.millis()));
        }
    }

    /** The field without what is in it: a reason holds nothing of the record. */
    private static String reason(IllegalArgumentException refusal) {
        var match = FIELD.matcher(String.valueOf(refusal.getMessage()));
        return match.matches() ? "field " + match.group(1) + " is refused" : "it is refused";
    }

    private boolean buried(ConsumerRecord<String, byte[]> record, String reason) throws InterruptedException {
        LOG.warnf("record %d of topic training-jobs goes to the dead letters: %s", record.offset(), reason);
        log.await(DeadLetters.of(record, reason));
        return true;
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
