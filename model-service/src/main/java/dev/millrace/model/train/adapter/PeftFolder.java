package dev.millrace.model.train.adapter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.millrace.model.ModelShape;
import dev.millrace.model.importing.Checksum;
import dev.millrace.model.train.adapter.PeftConfig.Task;
import dev.millrace.model.weights.ContainedFile;
import dev.millrace.model.weights.Safetensors;
import dev.millrace.model.weights.SafetensorsWriter;
import dev.millrace.model.weights.WeightsException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/** The folders of Hugging Face's PEFT: adapter_config.json and adapter_model.safetensors. */
public final class PeftFolder {
    /** The settings. */
    public static final String CONFIG = "adapter_config.json";
    /** The factors. */
    public static final String WEIGHTS = "adapter_model.safetensors";

    private static final int VERSION_DIGITS = 16;
    private static final long CONFIG_BYTES_MAX = 1 << 20;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    static {
        JSON.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(16).build());
    }

    private PeftFolder() {}

    /**
     * Reads a folder; single, half and brain floats become single ones.
     *
     * @throws WeightsException if a file is missing, damaged, too large or asks for what is not supported; it names the
     *     field or the tensor
     */
    public static LoraAdapter read(Path folder) throws IOException {
        return read(folder, Task.CAUSAL_LM, (_, adapter) -> adapter);
    }

    /**
     * Reads a reward model: as {@link #read(Path)}, with a head of one number as PEFT writes a module of {@code modules_to_save}.
     *
     * @throws WeightsException as {@link #read(Path)}
     */
    public static RewardAdapter readReward(Path folder) throws IOException {
        return read(folder, Task.SEQ_CLS, (file, adapter) -> new RewardAdapter(adapter, PeftTensors.score(file)));
    }

    private interface Reading<T> {
        T read(Safetensors file, LoraAdapter adapter);
    }

    private static <T> T read(Path folder, Task task, Reading<T> reading) throws IOException {
        PeftConfig config = PeftConfig.read(json(ContainedFile.in(folder, CONFIG, "config")), task);
        try (Safetensors file = Safetensors.open(ContainedFile.in(folder, WEIGHTS, "weights"))) {
            LoraAdapter adapter = new LoraAdapter(
                    config.settings(),
                    config.base(),
                    PeftTensors.factors(file, config.settings(), task == Task.SEQ_CLS));
            requireLayers(config.layers(), adapter.layers());
            return reading.read(file, adapter);
        } catch (IllegalArgumentException e) {
            throw new WeightsException(WEIGHTS, String.valueOf(e.getMessage()));
        }
    }

    /**
     * Reads a folder of whatever kind; else as {@link #read}.
     *
     * @throws WeightsException naming peft_type where it is of a kind that is not known here
     */
    public static Adapter any(Path folder) throws IOException {
        JsonNode json = json(ContainedFile.in(folder, CONFIG, "config"));
        if (PeftConfig.isReward(json)) {
            return readReward(folder);
        }
        boolean areBottlenecks = BottleneckFiles.areIn(json);
        if (!areBottlenecks && !PeftVirtualTokens.areIn(json)) {
            return read(folder);
        }
        try (Safetensors file = Safetensors.open(ContainedFile.in(folder, WEIGHTS, "weights"))) {
            return areBottlenecks ? BottleneckFiles.read(json, file) : PeftVirtualTokens.read(json, file);
        } catch (IllegalArgumentException e) {
            throw new WeightsException(WEIGHTS, String.valueOf(e.getMessage()));
        }
    }

    /** The first 16 hexadecimal digits of a SHA-256 over both files. */
    public static String version(Path folder) throws IOException {
        var files = List.of(ContainedFile.in(folder, CONFIG, "config"), ContainedFile.in(folder, WEIGHTS, "weights"));
        return Checksum.of(files).substring(0, VERSION_DIGITS);
    }

    private static JsonNode json(Path file) throws IOException {
        if (Files.size(file) > CONFIG_BYTES_MAX) {
            throw new WeightsException(CONFIG, "is larger than " + CONFIG_BYTES_MAX + " bytes");
        }
        try {
            JsonNode json = JSON.readTree(Files.readAllBytes(file));
            if (!json.isObject()) {
                throw new WeightsException(CONFIG, "is no JSON object");
            }
            return json;
        } catch (JsonProcessingException e) {
            throw new WeightsException(CONFIG, "is no JSON: " + e.getOriginalMessage());
        }
    }

    /** A file that lost its last layers shows only where the configuration names them, or in front of the base model. */
    private static void requireLayers(SortedSet<Integer> wanted, SortedSet<Integer> found) {
        if (wanted.isEmpty() ? found.last() != found.size() - 1 : !wanted.equals(found)) {
            throw new WeightsException(
                    "layers_to_transform",
                    "the tensors are of layers " + found + " instead of " + (wanted.isEmpty() ? "all" : wanted));
        }
    }

    /**
     * Writes a folder that is not there yet; it appears in one move when it is complete and on the disk.
     *
     * @throws FileAlreadyExistsException if there is something of that name
     */
    public static void write(LoraAdapter adapter, Path folder) throws IOException {
        write(config(adapter, Task.CAUSAL_LM), PeftTensors.of(adapter), folder);
    }

    private static JsonNode config(LoraAdapter adapter, Task task) {
        SortedSet<Integer> layers = adapter.layers();
        boolean isWhole = layers.last() == layers.size() - 1;
        return new PeftConfig(adapter.settings(), adapter.base(), isWhole ? new TreeSet<>() : layers, task).json();
    }

    /**
     * Writes a reward model as {@link #write(LoraAdapter, Path)} does an adapter: PEFT reads it for a sequence classification of one
     * label.
     */
    public static void write(RewardAdapter reward, Path folder) throws IOException {
        SortedMap<String, SafetensorsWriter.Floats> tensors = PeftTensors.of(reward.adapter());
        tensors.putAll(PeftTensors.of(reward.score()));
        write(config(reward.adapter(), Task.SEQ_CLS), tensors, folder);
    }

    /**
     * As {@link #write(LoraAdapter, Path)}.
     *
     * @param shape of the decoder, which PEFT has in the configuration of virtual tokens
     */
    public static void write(VirtualTokensAdapter adapter, ModelShape shape, Path folder) throws IOException {
        write(PeftVirtualTokens.json(adapter, shape), PeftVirtualTokens.tensors(adapter), folder);
    }

    /** As {@link #write(LoraAdapter, Path)}, in a form of our own: PEFT has none. */
    public static void write(BottleneckAdapter adapter, Path folder) throws IOException {
        write(BottleneckFiles.json(adapter), BottleneckFiles.tensors(adapter), folder);
    }

    private static void write(JsonNode config, SortedMap<String, SafetensorsWriter.Floats> tensors, Path folder)
            throws IOException {
        Path target = folder.toAbsolutePath();
        if (Files.exists(target)) {
            throw new FileAlreadyExistsException(folder.toString());
        }
        Files.createDirectories(target.resolveSibling("."));
        // Not a temporary directory of the JDK's making: the adapter is to be as readable as any folder.
        String suffix = ProcessHandle.current().pid() + "-" + System.nanoTime();
        Path draft = Files.createDirectory(target.resolveSibling("." + target.getFileName() + ".draft-" + suffix));
        try {
            Path file = Files.write(draft.resolve(CONFIG), JSON.writeValueAsBytes(config));
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            SafetensorsWriter.write(draft.resolve(WEIGHTS), tensors);
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            for (Path left : List.of(draft.resolve(CONFIG), draft.resolve(WEIGHTS), draft)) {
                Files.deleteIfExists(left);
            }
        }
    }
}
