package dev.millrace.tokenizer.app;

import dev.millrace.broker.EmbeddedBroker;
import dev.millrace.broker.TopicCreator;
import dev.millrace.broker.TopicPlan;
import dev.millrace.contract.model.v1.DescribeRequest;
import dev.millrace.contract.model.v1.DescribeResponse;
import dev.millrace.contract.model.v1.ModelServiceGrpc;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.stub.StreamObserver;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/** What the edge needs around it: a real broker, a model service that describes itself, a sampler that plays scripts. */
public final class EdgeSurroundings implements QuarkusTestResourceLifecycleManager {
    static final String MODEL = "tiny-model";
    static final int CONTEXT = 20_000;
    static final int ORPHAN_GRACE_S = 4;
    static final String TENANT_SALT = "of the tests";
    static final int FILE_BYTES_MAX = 100_000;
    static final int LINE_BYTES_MAX = 5_000;
    static final int FILES_MAX = 5;
    static final int BATCH_LINES_MAX = 40;

    private @Nullable Running running;

    private record Running(Path folder, EmbeddedBroker broker, Server model, ScriptedSampler sampler) {}

    @Override
    public Map<String, String> start() {
        try {
            var folder = Files.createTempDirectory("edge-test-broker");
            int[] ports = EmbeddedBroker.freePorts();
            var broker = EmbeddedBroker.start(folder, ports[0], ports[1]);
            var bootstrap = broker.bootstrapServers();
            try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
                new TopicCreator(admin, (short) 1).create(TopicPlan.bundled());
            }
            LastRun.write(bootstrap);
            var model = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                    .addService(new DescribedModel())
                    .build()
                    .start();
            var sampler = new ScriptedSampler(bootstrap);
            sampler.start();
            running = new Running(folder, broker, model, sampler);
            return config(bootstrap, model.getPort(), EmbeddedBroker.freePorts());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> config(String bootstrap, int modelPort, int[] ports) {
        return Map.ofEntries(
                Map.entry("millrace.edge.model", "src/test/resources/tiny-package"),
                Map.entry("millrace.edge.model-address", "127.0.0.1:" + modelPort),
                Map.entry("millrace.edge.kafka-bootstrap-servers", bootstrap),
                Map.entry("millrace.edge.partition", "" + LastRun.PARTITION),
                Map.entry("millrace.edge.ping-interval", "1s"),
                Map.entry("millrace.edge.slow-reader-timeout", "3s"),
                Map.entry("millrace.edge.drain-timeout", "1s"),
                Map.entry("millrace.edge.orphan-grace", ORPHAN_GRACE_S + "s"),
                Map.entry("millrace.edge.tenant-salt", TENANT_SALT),
                Map.entry("quarkus.http.limits.max-form-attribute-size", "16K"),
                Map.entry("millrace.edge.batches.file-bytes-max", "" + FILE_BYTES_MAX),
                Map.entry("millrace.edge.batches.line-bytes-max", "" + LINE_BYTES_MAX),
                Map.entry("millrace.edge.batches.files-per-key-max", "" + FILES_MAX),
                Map.entry("millrace.edge.batches.lines-max", "" + BATCH_LINES_MAX),
                Map.entry("millrace.edge.batches.open-per-key-max", "2"),
                Map.entry("quarkus.http.test-port", "" + ports[0]),
                Map.entry("quarkus.grpc.server.test-port", "" + ports[1]));
    }

    @Override
    public void stop() {
        var started = running;
        if (started == null) {
            return;
        }
        started.sampler().close();
        started.model().shutdownNow();
        started.broker().close();
        try (var files = Files.walk(started.folder())) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class DescribedModel extends ModelServiceGrpc.ModelServiceImplBase {
        @Override
        public void describe(DescribeRequest request, StreamObserver<DescribeResponse> call) {
            call.onNext(DescribeResponse.newBuilder()
                    .setModel(MODEL)
                    .setVersion("0123456789abcdef")
                    .setContextLength(CONTEXT)
                    .setVocabularySize(258)
                    .build());
            call.onCompleted();
        }
    }
}
