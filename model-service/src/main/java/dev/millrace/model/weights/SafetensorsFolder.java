package dev.millrace.model.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The safetensors of a Hugging Face folder: one file, or the shards that an index names. */
public final class SafetensorsFolder implements TensorFile {
    private static final String SINGLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";
    private static final long INDEX_BYTES_MAX = 64 << 20;
    private static final int SHARDS_MAX = 1024;

    private final List<Path> files;
    private final List<Safetensors> shards;
    private final Map<String, WeightTensor> tensors;

    private SafetensorsFolder(List<Path> files, List<Safetensors> shards, Map<String, WeightTensor> tensors) {
        this.files = List.copyOf(files);
        this.shards = shards;
        this.tensors = tensors;
    }

    /**
     * Maps and checks all files.
     *
     * @throws WeightsException if anything in them is not as it must be, or a shard lies outside the folder
     */
    public static SafetensorsFolder open(Path folder) throws IOException {
        Map<String, String> index = Files.exists(folder.resolve(INDEX)) ? readIndex(folder) : Map.of();
        List<String> names = index.isEmpty()
                ? List.of(SINGLE)
                : index.values().stream().distinct().toList();
        if (names.size() > SHARDS_MAX) {
            throw new WeightsException("weight_map", names.size() + " shards are above the limit of " + SHARDS_MAX);
        }
        List<Path> files = new ArrayList<>();
        for (String name : names) {
            files.add(ContainedFile.in(folder, name, index.isEmpty() ? "weights" : "weight_map"));
        }
        List<Safetensors> shards = new ArrayList<>();
        Map<String, WeightTensor> tensors = new LinkedHashMap<>();
        try {
            for (Path file : files) {
                Safetensors shard = Safetensors.open(file);
                shards.add(shard);
                for (WeightTensor tensor : shard.tensors().values()) {
                    if (tensors.put(tensor.name(), tensor) != null) {
                        throw new WeightsException(tensor.name(), "is in two shards");
                    }
                }
            }
            for (String name : index.keySet()) {
                if (!tensors.containsKey(name)) {
                    throw new WeightsException(name, "is in the index but in no shard");
                }
            }
        } catch (RuntimeException | IOException e) {
            shards.forEach(Safetensors::close);
            throw e;
        }
        return new SafetensorsFolder(files, shards, Collections.unmodifiableMap(tensors));
    }

    private static Map<String, String> readIndex(Path folder) throws IOException {
        Path file = ContainedFile.in(folder, INDEX, "index");
        if (Files.size(file) > INDEX_BYTES_MAX) {
            throw new WeightsException("index", "is larger than " + INDEX_BYTES_MAX + " bytes");
        }
        JsonNode map;
        try {
            map = new ObjectMapper().readTree(Files.readAllBytes(file)).path("weight_map");
        } catch (JsonProcessingException e) {
            throw new WeightsException("index", "is no JSON: " + e.getOriginalMessage());
        }
        Map<String, String> shards = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : map.properties()) {
            shards.put(entry.getKey(), entry.getValue().asText());
        }
        if (shards.isEmpty()) {
            throw new WeightsException("weight_map", "is missing or empty");
        }
        return shards;
    }

    /** The files, in the order of the index. */
    public List<Path> files() {
        return files;
    }

    @Override
    public Map<String, WeightTensor> tensors() {
        return tensors;
    }

    @Override
    public void close() {
        shards.forEach(Safetensors::close);
    }
}
