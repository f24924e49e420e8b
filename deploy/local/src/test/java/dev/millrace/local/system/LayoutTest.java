package dev.millrace.local.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayoutTest {
    private static final Path MODEL = Path.of("/models/smol");

    @Test
    void oneOfEachIsNamedAsItsService() {
        var layout = layout(Map.of(), 1, 1, 1);
        assertEquals(
                List.of("model-service", "sampler-service", "tokenizer-service", "eval-service"),
                layout.instances().stream().map(Instance::name).toList());
        assertEquals(List.of("http://127.0.0.1:8080"), layout.urls());
        assertEquals("127.0.0.1:9002", environment(layout, "sampler-service").get("MILLRACE_MODEL_ADDRESS"));
    }

    @Test
    void severalAreNumberedAndHavePortsOfTheirOwn() {
        var layout = layout(Map.of("MILLRACE_HTTP_PORT_2", "8000"), 2, 2, 3);
        assertEquals(
                List.of(
                        "model-service-1",
                        "model-service-2",
                        "sampler-service-1",
                        "sampler-service-2",
                        "tokenizer-service-1",
                        "tokenizer-service-2",
                        "tokenizer-service-3",
                        "eval-service"),
                layout.instances().stream().map(Instance::name).toList());
        assertEquals(List.of("http://127.0.0.1:8080", "http://127.0.0.1:8000", "http://127.0.0.1:8100"), layout.urls());
        assertEquals("9012", environment(layout, "model-service-2").get("MILLRACE_MODEL_GRPC_PORT"));
        assertEquals("9113", environment(layout, "sampler-service-2").get("MILLRACE_SAMPLER_MANAGEMENT_PORT"));
    }

    @Test
    void eachKnowsTheOthersItNeeds() {
        var layout = layout(Map.of(), 2, 2, 3);
        for (var sampler : List.of("sampler-service-1", "sampler-service-2")) {
            assertEquals(
                    "127.0.0.1:9002,127.0.0.1:9012",
                    environment(layout, sampler).get("MILLRACE_MODEL_ADDRESS"));
            assertEquals(
                    "127.0.0.1:9001,127.0.0.1:9011,127.0.0.1:9021",
                    environment(layout, sampler).get("MILLRACE_TOKENIZER_ADDRESS"));
        }
        assertEquals("sampler-1", environment(layout, "sampler-service-2").get("MILLRACE_SAMPLER_INSTANCE"));
        var partitions = new HashSet<String>();
        for (var edge : List.of("tokenizer-service-1", "tokenizer-service-2", "tokenizer-service-3")) {
            partitions.add(environment(layout, edge).get("MILLRACE_EDGE_PARTITION"));
        }
        assertEquals(java.util.Set.of("0", "1", "2"), partitions);
        assertEquals(
                "127.0.0.1:9004", environment(layout, "tokenizer-service-3").get("MILLRACE_EVAL_ADDRESS"));
        assertEquals(
                "127.0.0.1:9012", environment(layout, "tokenizer-service-2").get("MILLRACE_MODEL_ADDRESS"));
    }

    @Test
    void theCoresAreSharedOutToTheModelsUnlessTheEnvironmentSays() {
        int cores = Runtime.getRuntime().availableProcessors();
        var layout = layout(Map.of(), 2, 1, 1);
        int threads = 0;
        for (var model : List.of("model-service-1", "model-service-2")) {
            threads += Integer.parseInt(environment(layout, model).get("MILLRACE_THREADS"));
        }
        assertEquals(Math.max(2, cores), threads);
        var said = layout(Map.of("MILLRACE_THREADS", "3"), 2, 1, 1);
        assertEquals("3", environment(said, "model-service-2").get("MILLRACE_THREADS"));
    }

    @Test
    void theLargestLayoutNeedsNoPortTwice() {
        layout(Map.of(), Layout.MAX, Layout.MAX, Layout.MAX).requireDifferentPorts();
        var refusal = assertThrows(
                UsageException.class,
                () -> layout(Map.of("MILLRACE_HTTP_PORT_2", "9013"), 1, 2, 2).requireDifferentPorts());
        assertEquals("MILLRACE_SAMPLER_GRPC_PORT_2 and MILLRACE_HTTP_PORT_2 are both 9013", refusal.getMessage());
    }

    @Test
    void aTrainerIsAModelServiceWithARoleAndPortsOfItsOwn() {
        var layout = layout(Map.of(), 1, 1, 1).withTrainer();
        var trainer = environment(layout, "trainer");
        assertEquals("trainer", trainer.get("MILLRACE_MODEL_ROLE"));
        assertEquals("9006", trainer.get("MILLRACE_MODEL_GRPC_PORT"));
        assertEquals(MODEL.toString(), trainer.get("MILLRACE_MODEL"));
        assertEquals("/repository/.millrace/training", trainer.get("MILLRACE_TRAINING"));
        assertEquals("127.0.0.1:9002", trainer.get("MILLRACE_MODEL_ADDRESS"));
        assertEquals("127.0.0.1:9003", trainer.get("MILLRACE_SAMPLER_ADDRESS"));
        assertEquals("127.0.0.1:9004", trainer.get("MILLRACE_EVAL_ADDRESS"));
        assertEquals("127.0.0.1:9006", environment(layout, "tokenizer-service").get("MILLRACE_TRAINER_ADDRESS"));
        assertTrue(layout.options().contains("--trainer"));
        assertFalse(layout(Map.of(), 1, 1, 1).options().contains("--trainer"));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 9})
    void refusesMoreThanThereArePartitions(int count) {
        var refusal = assertThrows(UsageException.class, () -> layout(Map.of(), 1, 1, count));
        assertEquals("--edges must be a number from 1 to 8, not " + count, refusal.getMessage());
    }

    private static Layout layout(Map<String, String> environment, int models, int samplers, int edges) {
        return new Layout(Settings.of(Path.of("/repository"), environment), models, samplers, edges);
    }

    private static Map<String, String> environment(Layout layout, String name) {
        return layout.instances().stream()
                .filter(instance -> instance.name().equals(name))
                .findFirst()
                .orElseThrow()
                .environment(MODEL);
    }
}
