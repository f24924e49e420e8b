package dev.millrace.model.app;

import dev.millrace.contract.Topics;
import dev.millrace.contract.training.v1.TrainingJobEvent;
import dev.millrace.model.train.job.JobNews;
import dev.millrace.model.train.job.JobState;
import dev.millrace.model.train.job.ProgressRecord;
import dev.millrace.model.train.registry.ModelEvent;
import io.grpc.Status;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Writes the topics of training. States and progress are news: the disk has them, and what the log does not take is told in the
 * service's log. What happens to models is waited for. Opened with its first record; any thread.
 */
@Singleton
final class TrainingLog implements JobNews {
    private static final Logger LOG = Logger.getLogger(TrainingLog.class);

    private final TrainingKafka kafka;
    private final InstantSource clock = InstantSource.system();
    private final long timeoutMs;
    private @Nullable KafkaProducer<String, byte[]> producer;

    TrainingLog(TrainingKafka kafka, TrainerConfig config) {
        this.kafka = kafka;
        this.timeoutMs = config.logTimeout().toMillis();
    }

    @Override
    public void changed(JobState state) {
        LOG.infof("%s is %s %s", state.id(), state.status(), state.message());
        var event = TrainingJobEvent.newBuilder().setChanged(TrainingJobProto.toProto(state));
        var _ = send(new ProducerRecord<>(
                Topics.TRAINING_JOBS, state.id(), event.build().toByteArray()));
    }

    @Override
    public void progressed(ProgressRecord report) {
        var bytes = TrainingJobProto.toProto(report).toByteArray();
        var _ = send(new ProducerRecord<>(Topics.TRAINING_PROGRESS, report.jobId(), bytes));
    }

    @Override
    public void trouble(String what, Throwable cause) {
        LOG.error(what, cause);
    }

    /**
     * Writes what happens to a model; gives its offset.
     *
     * @throws io.grpc.StatusRuntimeException UNAVAILABLE when the log does not say in time that it has it
     */
    long write(ModelEvent event) throws InterruptedException {
        var bytes = ModelCardProto.toProto(event, clock.millis()).toByteArray();
        return await(new ProducerRecord<>(Topics.MODELS, ModelEvents.MODELS.partition(), event.name(), bytes));
    }

    /** Writes a record as it is, fails as {@link #write} does. */
    long await(ProducerRecord<String, byte[]> record) throws InterruptedException {
        try {
            return send(record).get(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw Status.UNAVAILABLE
                    .withDescription("the log did not acknowledge it in time, try again later")
                    .withCause(e)
                    .asRuntimeException();
        }
    }

    private CompletableFuture<Long> send(ProducerRecord<String, byte[]> record) {
        var sent = new CompletableFuture<Long>();
        try {
            var _ = open().send(record, (metadata, failure) -> {
                if (failure == null) {
                    sent.complete(metadata.offset());
                } else {
                    LOG.warnf("a record of %s is lost: %s", record.topic(), failure.getMessage());
                    sent.completeExceptionally(failure);
                }
            });
        } catch (KafkaException e) {
            LOG.warnf("a record of %s is lost: %s", record.topic(), e.getMessage());
            sent.completeExceptionally(e);
        }
        return sent;
    }

    private synchronized KafkaProducer<String, byte[]> open() {
        if (producer == null) {
            producer = kafka.producer();
        }
        return producer;
    }

    /** What is on its way has a moment. */
    synchronized void close() {
        if (producer != null) {
            producer.close(Duration.ofSeconds(2));
        }
    }
}
