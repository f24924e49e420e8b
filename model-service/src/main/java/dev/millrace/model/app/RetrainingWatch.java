package dev.millrace.model.app;

import com.google.protobuf.util.JsonFormat;
import dev.millrace.contract.Topics;
import dev.millrace.contract.training.v1.DataTopic;
import dev.millrace.contract.training.v1.TrainingData;
import dev.millrace.contract.training.v1.TrainingObjective;
import dev.millrace.contract.training.v1.TrainingSpec;
import dev.millrace.model.train.job.JobRunner;
import dev.millrace.model.train.job.QueueFullException;
import dev.millrace.model.train.job.TrainingData.OnTopic;
import dev.millrace.model.train.job.TrainingException;
import dev.millrace.model.train.job.TrainingJob;
import dev.millrace.model.train.retrain.NewPreferences;
import dev.millrace.model.train.retrain.Position;
import dev.millrace.model.train.retrain.Retraining;
import java.io.IOException;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/** Begins a job whenever enough preferences have come onto their topic since the last one that it began. */
final class RetrainingWatch implements Runnable {
    private static final Logger LOG = Logger.getLogger(RetrainingWatch.class);
    private static final String ADAPTER = "preferences";
    private static final String SUITE = "quick";
    private static final int SUITE_ITEMS = 50;

    private final TrainerConfig.Retrain config;
    private final TrainingKafka kafka;
    private final JobRunner runner;
    private final InstantSource clock = InstantSource.system();
    private final Retraining retraining;
    private final NewPreferences counting;
    private final TrainingSpec wanted;
    private final OnTopic topic;
    private volatile String words = "on, the topic has not been looked at yet";

    /**
     * What it would submit is checked here.
     *
     * @throws IllegalArgumentException naming the field of the settings or of the file with the job's
     * @throws IOException when that file cannot be read
     */
    RetrainingWatch(TrainerConfig.Retrain config, TrainingKafka kafka, JobRunner runner) throws IOException {
        this.config = config;
        this.kafka = kafka;
        this.runner = runner;
        this.retraining = new Retraining(config.preferences(), config.interval());
        this.counting = new NewPreferences(config.preferences());
        this.wanted = spec(config);
        var spec = TrainingSpecProto.fromProto(wanted);
        this.topic = (OnTopic) spec.data().source();
    }

    /** What a job of its own is to be: the file's, where it says nothing DPO on what people prefer, behind a gate. */
    static TrainingSpec spec(TrainerConfig.Retrain config) throws IOException {
        var spec = TrainingSpec.newBuilder();
        if (config.spec().isPresent()) {
            JsonFormat.parser().merge(Files.readString(config.spec().get()), spec);
        }
        var data = spec.getDataBuilder();
        if (data.getSourceCase() != TrainingData.SourceCase.SOURCE_NOT_SET
                && data.getTopic().getTopic() != DataTopic.DATA_TOPIC_PREFERENCES) {
            throw new IllegalArgumentException("retrain.spec: data: must be topic preferences");
        }
        var topic = data.getTopicBuilder().setTopic(DataTopic.DATA_TOPIC_PREFERENCES);
        config.criterion().ifPresent(topic::setCriterion);
        if (spec.getObjective() == TrainingObjective.TRAINING_OBJECTIVE_UNSPECIFIED) {
            spec.setObjective(TrainingObjective.TRAINING_OBJECTIVE_DPO);
        }
        if (spec.getAdapter().isEmpty()) {
            spec.setAdapter(ADAPTER);
        }
        if (!spec.hasGate()) {
            spec.getGateBuilder().addTasks(SUITE).setLimit(SUITE_ITEMS).setPromote(true);
        }
        return spec.build();
    }

    @Override
    public void run() {
        try {
            while (true) {
                look();
                Thread.sleep(config.look());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** In words, for status. */
    String words() {
        return words;
    }

    private void look() throws InterruptedException {
        try {
            var standing = retraining.standing(runner.all());
            count(standing);
            long nowMs = clock.millis();
            words = "%d of %d new preferences%s%s"
                    .formatted(
                            counting.count(),
                            config.preferences(),
                            standing.lastJob().isEmpty() ? "" : ", last job " + standing.lastJob(),
                            standing.isBusy() ? ", which is not over" : "");
            if (retraining.isDue(standing, counting.count(), nowMs)) {
                begin(nowMs);
            }
        } catch (TrainingException | KafkaException | QueueFullException | IllegalArgumentException | IOException e) {
            words = "waits: " + e.getMessage();
            LOG.warnf("retraining waits: %s", e.getMessage());
        }
    }

    /** From where it left off to where the topic ends now. */
    private void count(Retraining.Standing standing) throws IOException, InterruptedException {
        try (var log = new TopicReading(kafka.reader())) {
            var from = new HashMap<TopicPartition, Long>();
            counting.from(standing.since())
                    .offsets()
                    .forEach(
                            (partition, offset) -> from.put(new TopicPartition(Topics.PREFERENCES, partition), offset));
            var ends = log.ends(log.partitions(Topics.PREFERENCES));
            from.keySet().retainAll(ends.keySet());
            log.read(from, ends, record -> {
                if (record.key() != null && !TopicExamples.of(topic, record).isEmpty()) {
                    counting.add(record.key());
                }
            });
            counting.reached(Position.of(byPartition(ends)));
        }
    }

    private static Map<Integer, Long> byPartition(Map<TopicPartition, Long> ends) {
        var offsets = new HashMap<Integer, Long>();
        ends.forEach((partition, offset) -> offsets.put(partition.partition(), offset));
        return offsets;
    }

    private void begin(long nowMs) throws IOException, InterruptedException {
        var spec =
                wanted.toBuilder().putMetadata(Retraining.MARK, counting.read().text());
        if (spec.getLabel().isEmpty()) {
            spec.setLabel("retraining: %d new preferences".formatted(counting.count()));
        }
        var job = new TrainingJob(
                "retrain-" + Long.toHexString(nowMs),
                TrainingSpecProto.fromProto(spec.build()),
                config.tenant().orElse(""),
                nowMs);
        runner.submit(job);
        words = "began " + job.id();
        LOG.infof("%s: %d new preferences", job.id(), counting.count());
    }
}
