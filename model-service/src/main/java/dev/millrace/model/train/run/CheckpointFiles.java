package dev.millrace.model.train.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.model.train.data.mix.Position;
import dev.millrace.model.train.optimizer.NamedArrays;
import dev.millrace.model.train.optimizer.OptimizerState;
import dev.millrace.model.weights.Safetensors;
import dev.millrace.model.weights.SafetensorsWriter;
import dev.millrace.model.weights.SafetensorsWriter.Floats;
import dev.millrace.model.weights.TensorFile;
import dev.millrace.model.weights.WeightsException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.zip.CRC32C;

/**
 * A checkpoint as two files: {@code tensors.safetensors} with all arrays in single precision, bit by bit, and {@code state.json}
 * with the rest and the checksum of the other one.
 */
final class CheckpointFiles {
    private static final String TENSORS = "tensors.safetensors";
    private static final String STATE = "state.json";
    private static final long STATE_BYTES_MAX = 64L << 20;
    private static final String PARAMETERS = "parameters/";
    private static final ObjectMapper JSON = new ObjectMapper();

    private CheckpointFiles() {}

    /** @param folder empty */
    static void write(Checkpoint checkpoint, Path folder) throws IOException {
        var tensors = new TreeMap<String, Floats>();
        put(tensors, PARAMETERS, checkpoint.parameters());
        var memories = checkpoint.optimizer().memories();
        memories.forEach((name, arrays) -> put(tensors, name + "/", arrays));
        var file = folder.resolve(TENSORS);
        SafetensorsWriter.write(file, tensors);
        var course = checkpoint.course();
        var json = JSON.createObjectNode()
                .put("run", checkpoint.run())
                .put("update", checkpoint.update())
                .put("seed", checkpoint.position().seed())
                .put("epoch", checkpoint.position().epoch())
                .put("index", checkpoint.position().index())
                .put("best_update", course.bestUpdate())
                .put("worse", course.worse())
                .put("crc32c", checksum(file));
        if (course.bestUpdate() > 0) {
            json.put("best_loss", course.bestLoss());
        }
        // Files of tensors are in the order of names, parameters in that of layers.
        checkpoint.parameters().names().forEach(json.putArray("parameters")::add);
        memories.keySet().forEach(json.putArray("memories")::add);
        var state = Files.write(folder.resolve(STATE), JSON.writeValueAsBytes(json));
        try (var channel = FileChannel.open(state, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static void put(TreeMap<String, Floats> tensors, String prefix, NamedArrays arrays) {
        for (var name : arrays.names()) {
            float[] values = arrays.get(name);
            tensors.put(prefix + name, new Floats(List.of((long) values.length), values));
        }
    }

    static Checkpoint read(Path folder) throws IOException {
        return read(folder, CheckpointFiles::checkpoint);
    }

    /** The parameters alone: the rest is twice as large, and a run at its end has its own in memory. */
    static NamedArrays readParameters(Path folder) throws IOException {
        return read(folder, (json, tensors) -> arrays(tensors, PARAMETERS, texts(json.path("parameters"))));
    }

    private static <T> T read(Path folder, BiFunction<JsonNode, TensorFile, T> reading) throws IOException {
        var file = folder.resolve(TENSORS);
        var json = state(folder.resolve(STATE));
        if (!Files.isRegularFile(file) || json.path("crc32c").asLong(-1) != checksum(file)) {
            throw new DamagedCheckpointException(folder.getFileName() + ": " + TENSORS + " is not as it was written");
        }
        try (var tensors = Safetensors.open(file)) {
            return reading.apply(json, tensors);
        } catch (WeightsException | IllegalArgumentException e) {
            throw new DamagedCheckpointException(folder.getFileName() + ": " + e.getMessage());
        }
    }

    private static Checkpoint checkpoint(JsonNode json, TensorFile tensors) {
        var names = texts(json.path("parameters"));
        var memories = new LinkedHashMap<String, NamedArrays>();
        for (var name : texts(json.path("memories"))) {
            memories.put(name, arrays(tensors, name + "/", names));
        }
        long best = json.path("best_update").asLong();
        return new Checkpoint(
                json.path("run").asText(),
                new Position(
                        json.path("seed").asLong(),
                        json.path("epoch").asInt(),
                        json.path("index").asInt()),
                arrays(tensors, PARAMETERS, names),
                new OptimizerState(json.path("update").asLong(), memories),
                new ValidationCourse(
                        best > 0 ? json.path("best_loss").asDouble() : Double.POSITIVE_INFINITY,
                        best,
                        json.path("worse").asInt()));
    }

    private static NamedArrays arrays(TensorFile tensors, String prefix, List<String> names) {
        var arrays = new LinkedHashMap<String, float[]>();
        for (var name : names) {
            var tensor = tensors.tensors().get(prefix + name);
            if (tensor == null) {
                throw new IllegalArgumentException("there is no " + prefix + name);
            }
            float[] values = new float[Math.toIntExact(tensor.elements())];
            tensor.format().expand(tensor.data(), 0, values, values.length);
            arrays.put(name, values);
        }
        return NamedArrays.of(arrays);
    }

    private static List<String> texts(JsonNode array) {
        var texts = new ArrayList<String>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static JsonNode state(Path file) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) > STATE_BYTES_MAX) {
            throw new DamagedCheckpointException(file + ": there is no readable " + STATE);
        }
        try {
            return JSON.readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException e) {
            throw new DamagedCheckpointException(file + ": " + STATE + " is no JSON");
        }
    }

    private static long checksum(Path file) throws IOException {
        var checksum = new CRC32C();
        try (var in = Files.newInputStream(file)) {
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                checksum.update(buffer, 0, read);
            }
        }
        return checksum.getValue();
    }
}
