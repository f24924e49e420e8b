package dev.millrace.model.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.millrace.contract.Headers;
import dev.millrace.contract.Topics;
import dev.millrace.contract.feedback.v1.PreferencesDerived;
import dev.millrace.contract.feedback.v1.PreferredAnswer;
import dev.millrace.contract.feedback.v1.PreferredPair;
import dev.millrace.contract.tokenizer.v1.FileChunk;
import dev.millrace.contract.tokenizer.v1.LogPlace;
import dev.millrace.contract.training.v1.CancelJobRequest;
import dev.millrace.contract.training.v1.CreateJobRequest;
import dev.millrace.contract.training.v1.GetJobRequest;
import dev.millrace.contract.training.v1.ListJobsRequest;
import dev.millrace.contract.training.v1.ListModelsRequest;
import dev.millrace.contract.training.v1.ListProgressRequest;
import dev.millrace.contract.training.v1.ModelEvent;
import dev.millrace.contract.training.v1.PromoteRequest;
import dev.millrace.contract.training.v1.RollbackRequest;
import dev.millrace.contract.training.v1.TrainingData;
import dev.millrace.contract.training.v1.TrainingJob;
import dev.millrace.contract.training.v1.TrainingJobEvent;
import dev.millrace.contract.training.v1.TrainingObjective;
import dev.millrace.contract.training.v1.TrainingRequested;
import dev.millrace.contract.training.v1.TrainingServiceGrpc;
import dev.millrace.contract.training.v1.TrainingServiceGrpc.TrainingServiceBlockingStub;
import dev.millrace.contract.training.v1.TrainingSpec;
import dev.millrace.contract.training.v1.TrainingStatus;
import dev.millrace.contract.training.v1.UploadedFile;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** A trainer over a real connection and a real broker; what it trains is a line through points. */
@QuarkusTest
@QuarkusTestResource(value = TrainerSurroundings.class, restrictToAnnotatedClass = true)
@Timeout(60)
class TrainingServiceTest {
    private static final String POINTS = "{\"text\": \"0 1\"}\n{\"text\": \"1 3\"}\n{\"text\": \"2 5\"}\n";

    private final TrainingServiceBlockingStub service = TrainingServiceGrpc.newBlockingStub(Connection.CHANNEL);

    /** Opened when the first test asks for it, so after the service has its port. */
    private static final class Connection {
        static final ManagedChannel CHANNEL = ManagedChannelBuilder.forAddress(
                        "127.0.0.1", Integer.parseInt(setting("quarkus.grpc.server.test-port")))
                .usePlaintext()
                .build();
    }

    @BeforeEach
    void pointsAreThereAndTheTrainerIsReady() throws Exception {
        Files.writeString(Path.of(setting("millrace.trainer.data")).resolve("points.jsonl"), POINTS);
        var ready = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + setting("quarkus.http.test-port") + "/health/ready"))
                .build();
        try (var client = HttpClient.newHttpClient()) {
            while (client.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() != 200) {
                Thread.sleep(50);
            }
        }
    }

    @Test
    void whatIsMadeIsOnTheLogAndItsNameMeansWhatIsPromoted() throws Exception {
        var first = ended(create(spec("line", 40)));
        var second = ended(create(spec("line", 400)));

        assertEquals(TrainingStatus.TRAINING_STATUS_SUCCEEDED, first.getStatus(), first.getMessage());
        assertEquals("", first.getCard().getParent());
        assertEquals(first.getCard().getVersion(), second.getCard().getParent());
        promote("line", first.getCard().getVersion());
        assertEquals(second.getCard().getVersion(), promote("line", ""));
        var back = service.rollback(RollbackRequest.newBuilder().setName("line").build());
        assertEquals(first.getCard().getVersion(), back.getModel().getPromoted());
        var events = new ArrayList<String>();
        for (var record : records(Topics.MODELS)) {
            if (record.key().equals("line")) {
                events.add(ModelEvent.parseFrom(record.value()).getEventCase().name());
            }
        }
        assertEquals(List.of("MADE", "MADE", "PROMOTED", "PROMOTED", "ROLLED_BACK"), events);
        assertStatus(
                Status.Code.FAILED_PRECONDITION,
                () -> service.rollback(
                        RollbackRequest.newBuilder().setName("line").build()));
        assertTrue(service.listModels(ListModelsRequest.getDefaultInstance()).getModelsList().stream()
                .anyMatch(model -> model.getName().equals("line") && model.getCardsCount() == 2));
    }

    @Test
    void aJobThatATopicAsksForIsTakenOnceAndAPoisonRecordIsBuried() throws Exception {
        var wanted = TrainingJobEvent.newBuilder()
                .setRequested(TrainingRequested.newBuilder().setSpec(spec("asked", 20)))
                .build()
                .toByteArray();
        var bad = TrainingJobEvent.newBuilder()
                .setRequested(TrainingRequested.newBuilder().setSpec(spec("Capital", 20)))
                .build()
                .toByteArray();
        try (var producer = producer()) {
            producer.send(new ProducerRecord<>(Topics.TRAINING_JOBS, "poison", new byte[] {1, 2, 3}))
                    .get();
            producer.send(new ProducerRecord<>(Topics.TRAINING_JOBS, "bad", bad))
                    .get();
            producer.send(new ProducerRecord<>(Topics.TRAINING_JOBS, "asked-1", wanted))
                    .get();
            producer.send(new ProducerRecord<>(Topics.TRAINING_JOBS, "asked-1", wanted))
                    .get();
        }

        while (service.listJobs(ListJobsRequest.getDefaultInstance()).getJobsList().stream()
                .noneMatch(job -> job.getJobId().equals("asked-1"))) {
            Thread.sleep(20);
        }
        assertEquals(TrainingStatus.TRAINING_STATUS_SUCCEEDED, ended("asked-1").getStatus());
        var reasons = new ArrayList<String>();
        for (var record : records(Topics.deadLetter(Topics.TRAINING_JOBS))) {
            reasons.add(record.key() + ": "
                    + new String(
                            record.headers()
                                    .lastHeader(Headers.DEAD_LETTER_REASON)
                                    .value(),
                            UTF_8));
        }
        assertEquals(List.of("poison: it is no TrainingJobEvent", "bad: field adapter is refused"), reasons);
    }

    @Test
    void learnsFromAFileOnTheLog() throws Exception {
        var id = "file-0123456789abcdef0123456789abcdef";
        long first;
        try (var producer = producer()) {
            first = send(producer, id, "{\"text\": \"0 1\"}\n");
            send(producer, "file-another", "no JSON\n");
            send(producer, id, "{\"text\": \"1 4\"}\n");
        }
        var file = UploadedFile.newBuilder()
                .setFileId(id)
                .setBytes(32)
                .setContent(LogPlace.newBuilder()
                        .setPartition(0)
                        .setFirstOffset(first)
                        .setEndOffset(first + 3));
        var spec = spec("uploaded", 20).toBuilder()
                .setData(TrainingData.newBuilder().setFile(file))
                .build();

        var done = ended(create(spec));

        assertEquals(TrainingStatus.TRAINING_STATUS_SUCCEEDED, done.getStatus(), done.getMessage());
        var cut = spec.toBuilder()
                .setData(TrainingData.newBuilder().setFile(file.clone().setBytes(33)))
                .build();
        assertEquals(
                "data.file: the file is not there any more",
                assertStatus(Status.Code.INVALID_ARGUMENT, () -> create(cut)));
    }

    @Test
    void refusesWhatCannotBeByTheNameOfTheField() throws Exception {
        Files.writeString(
                Path.of(setting("millrace.trainer.data")).resolve("bad.jsonl"), "{\"text\": \"0 1\"}\n{\"text\"\n");
        var bad = spec("bad", 10).toBuilder()
                .setData(TrainingData.newBuilder().setPath("bad.jsonl"))
                .build();
        assertTrue(assertStatus(Status.Code.INVALID_ARGUMENT, () -> create(bad)).startsWith("data: bad"));
        var rate = spec("rate", 10).toBuilder();
        rate.getScheduleBuilder().setLearningRate(-1);
        assertEquals(
                "schedule.learning_rate: must be in (0, 100.0], is -1.0",
                assertStatus(Status.Code.INVALID_ARGUMENT, () -> create(rate.build())));
        assertStatus(
                Status.Code.NOT_FOUND,
                () -> service.getJob(GetJobRequest.newBuilder().setJobId("none").build()));
    }

    @Test
    void aJobThatRunsTellsHowFarItIsAndCanBeCancelled() throws Exception {
        var id = create(spec("long", 1_000_000));
        while (job(id).getProgress().getUpdate() < 10) {
            Thread.sleep(20);
        }

        service.cancelJob(CancelJobRequest.newBuilder().setJobId(id).build());

        assertEquals(TrainingStatus.TRAINING_STATUS_CANCELLED, ended(id).getStatus());
        var newest = service.listProgress(ListProgressRequest.newBuilder()
                .setJobId(id)
                .setNewestFirst(true)
                .setLimit(1)
                .build());
        assertEquals("The job was cancelled.", newest.getProgress(0).getMessage());
        assertTrue(newest.getMore());
        var checkpoints = service.listProgress(ListProgressRequest.newBuilder()
                .setJobId(id)
                .setCheckpointsOnly(true)
                .build());
        assertEquals("checkpoint-10", checkpoints.getProgress(0).getCheckpoint());
    }

    @Test
    void isTrainedByItselfWheneverEnoughWasSaid() throws Exception {
        prefer("taste", "a", "b", "a");
        prefer("brief", "c", "d", "e");
        Thread.sleep(1_000);
        assertEquals(List.of(), ownJobs());

        prefer("taste", "c");

        var first = firstOwnJob();
        assertEquals("taste", first.getSpec().getAdapter());
        assertEquals(TrainingObjective.TRAINING_OBJECTIVE_DPO, first.getSpec().getObjective());
        assertEquals(List.of("quick"), first.getSpec().getGate().getTasksList());
        assertTrue(first.getSpec().getGate().getPromote());
        assertEquals("retraining: 3 new preferences", first.getSpec().getLabel());
        // While it is not over there is no other one, however much is said.
        prefer("taste", "f", "g", "h");
        Thread.sleep(2_000);
        assertEquals(1, ownJobs().size());
        service.cancelJob(
                CancelJobRequest.newBuilder().setJobId(first.getJobId()).build());
        ended(first.getJobId());
        while (ownJobs().size() < 2) {
            Thread.sleep(50);
        }
        service.cancelJob(CancelJobRequest.newBuilder()
                .setJobId(ownJobs().getFirst().getJobId())
                .build());
        ended(ownJobs().getFirst().getJobId());
        Thread.sleep(2_000);
        assertEquals(2, ownJobs().size());
    }

    private TrainingJob firstOwnJob() throws InterruptedException {
        while (ownJobs().isEmpty()) {
            Thread.sleep(50);
        }
        return ownJobs().getFirst();
    }

    private List<TrainingJob> ownJobs() {
        return service.listJobs(ListJobsRequest.getDefaultInstance()).getJobsList().stream()
                .filter(job -> job.getJobId().startsWith("retrain-"))
                .toList();
    }

    /** Whose only numbers are a point of the line. */
    private static void prefer(String criterion, String... items) throws Exception {
        var derived = PreferencesDerived.newBuilder()
                .setPrompt("p")
                .setCriterion(criterion)
                .addAnswers(PreferredAnswer.newBuilder().setText("0 1"))
                .addAnswers(PreferredAnswer.newBuilder().setText("x"))
                .addPairs(PreferredPair.newBuilder().setChosen(0).setRejected(1))
                .build()
                .toByteArray();
        try (var producer = producer()) {
            for (var item : items) {
                producer.send(new ProducerRecord<>(Topics.PREFERENCES, item + "-" + criterion, derived))
                        .get();
            }
        }
    }

    private static TrainingSpec spec(String adapter, long updates) {
        var spec = TrainingSpec.newBuilder()
                .setObjective(TrainingObjective.TRAINING_OBJECTIVE_CAUSAL)
                .setAdapter(adapter)
                .setData(TrainingData.newBuilder().setPath("points.jsonl"));
        spec.getOptimizerBuilder().setName("sgd").setMomentum(0.9);
        spec.getScheduleBuilder().setLearningRate(0.02).setDecay("constant");
        spec.getRunBuilder().setUpdatesMax(updates).setCheckpointEvery(10);
        return spec.build();
    }

    private String create(TrainingSpec spec) {
        return service.createJob(CreateJobRequest.newBuilder().setSpec(spec).build())
                .getJob()
                .getJobId();
    }

    private String promote(String name, String version) {
        return service.promote(PromoteRequest.newBuilder()
                        .setName(name)
                        .setVersion(version)
                        .build())
                .getModel()
                .getPromoted();
    }

    private TrainingJob job(String id) {
        return service.getJob(GetJobRequest.newBuilder().setJobId(id).build()).getJob();
    }

    private TrainingJob ended(String id) throws InterruptedException {
        var job = job(id);
        while (job.getEndedEpochMs() == 0) {
            Thread.sleep(20);
            job = job(id);
        }
        return job;
    }

    private static String assertStatus(Status.Code code, Executable call) {
        var failure = assertThrows(StatusRuntimeException.class, call);
        assertEquals(code, failure.getStatus().getCode(), failure.getMessage());
        return String.valueOf(failure.getStatus().getDescription());
    }

    private static long send(KafkaProducer<String, byte[]> producer, String id, String lines) throws Exception {
        var chunk =
                FileChunk.newBuilder().setLines(ByteString.copyFromUtf8(lines)).build();
        return producer.send(new ProducerRecord<>(Topics.BATCH_FILES, 0, id, chunk.toByteArray()))
                .get()
                .offset();
    }

    private static KafkaProducer<String, byte[]> producer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", setting("millrace.model.bootstrap-servers")),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    /** All of a topic with one partition. */
    private static List<ConsumerRecord<String, byte[]>> records(String topic) {
        var partition = new TopicPartition(topic, 0);
        var found = new ArrayList<ConsumerRecord<String, byte[]>>();
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", setting("millrace.model.bootstrap-servers")),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(Set.of(partition));
            consumer.seekToBeginning(Set.of(partition));
            long end = consumer.endOffsets(Set.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(found::add);
            }
        }
        return found;
    }

    private static String setting(String name) {
        return ConfigProvider.getConfig().getValue(name, String.class);
    }
}
