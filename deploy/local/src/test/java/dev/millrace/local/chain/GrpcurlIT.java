package dev.millrace.local.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contract.tokenizer.v1.EncodeRequest;
import dev.millrace.contract.tokenizer.v1.TokenizerServiceGrpc;
import dev.millrace.local.system.Port;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * {@code deploy/clients/grpcurl.sh} at the gRPC door: a program that has never seen our protos lists, describes and calls by
 * reflection. It takes the grpcurl of the PATH, else one that Go builds into {@code target/grpcurl}; without either it is
 * skipped.
 */
class GrpcurlIT {
    private static final Path SCRIPT = Path.of(System.getProperty("millrace.root", "../.."))
            .resolve("deploy/clients/grpcurl.sh")
            .toAbsolutePath();
    private static final Path PLACE = Path.of("target/grpcurl").toAbsolutePath();
    private static final String MODULE = "github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.3";

    private static RunningSystem system;
    private static String grpcurl = "grpcurl";

    @BeforeAll
    static void find() throws Exception {
        Files.createDirectories(PLACE);
        if (run(List.of(grpcurl, "--version"), 1) != 0) {
            grpcurl = PLACE.resolve("grpcurl").toString();
            assumeTrue(
                    Files.isExecutable(Path.of(grpcurl)) || run(List.of("go", "install", MODULE), 8) == 0,
                    "Needs grpcurl, or Go to build it.");
        }
        system = RunningSystem.get();
    }

    @Test
    void listsDescribesAndCallsByReflectionAlone() throws Exception {
        var edge = system.local().settings().address(Port.TOKENIZER_GRPC);
        assertEquals(0, run(List.of(SCRIPT.toString(), edge), 2), this::output);
        var parts = parts();
        for (var service : List.of("millrace.tokenizer.v1.TokenizerService", "grpc.health.v1.Health")) {
            assertTrue(parts.get(0).lines().anyMatch(service::equals), parts.get(0));
        }
        var described = parts.get(1);
        for (var method : TokenizerServiceGrpc.getServiceDescriptor().getMethods()) {
            assertTrue(described.contains("rpc " + method.getBareMethodName() + " ("), described);
        }
        var ids = new ArrayList<Integer>();
        json(parts.get(2)).getFirst().path("token_ids").forEach(id -> ids.add(id.asInt()));
        assertEquals(
                TokenizerServiceGrpc.newBlockingStub(system.channel(Port.TOKENIZER_GRPC))
                        .encode(EncodeRequest.newBuilder().setText("Hello").build())
                        .getTokenIdsList(),
                ids);
        var events = json(parts.get(3));
        var text = new StringBuilder();
        events.forEach(event -> text.append(event.at("/delta/text").asText()));
        assertTrue(text.toString().contains("Paris"), parts.get(3));
        assertTrue(events.getFirst().has("started") && events.getLast().has("finished"), parts.get(3));
        assertEquals("SERVING", json(parts.get(4)).getFirst().path("status").asText());
    }

    /** What stands under each heading of the script's output. */
    private List<String> parts() {
        var parts = new ArrayList<>(List.of(output().split("(?m)^# .*\n")));
        parts.removeFirst();
        assertEquals(5, parts.size(), output());
        return parts;
    }

    private static List<JsonNode> json(String text) throws IOException {
        try (var values = new ObjectMapper().readerFor(JsonNode.class).<JsonNode>readValues(text)) {
            return values.readAll();
        }
    }

    private String output() {
        try {
            return Files.readString(PLACE.resolve("output.log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** The exit status, or -1 when there is no such program or it does not end. */
    private static int run(List<String> command, int minutesMax) throws InterruptedException {
        try {
            var builder = new ProcessBuilder(command)
                    .directory(PLACE.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(PLACE.resolve("output.log").toFile());
            builder.environment().putAll(Map.of("GRPCURL", grpcurl, "GOBIN", PLACE.toString()));
            var process = builder.start();
            if (!process.waitFor(minutesMax, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                return -1;
            }
            return process.exitValue();
        } catch (IOException e) {
            return -1;
        }
    }
}
