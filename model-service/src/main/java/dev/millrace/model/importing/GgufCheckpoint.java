package dev.millrace.model.importing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.graph.DecoderConfig;
import dev.millrace.model.graph.DecoderWeights;
import dev.millrace.model.graph.MatrixRows.RowOrder;
import dev.millrace.model.graph.Rope;
import dev.millrace.model.weights.Gguf;
import dev.millrace.model.weights.GgufMetadata;
import dev.millrace.model.weights.WeightTensor;
import dev.millrace.model.weights.WeightsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A GGUF file of the architectures llama (which smollm and mistral are), qwen2 and qwen3. */
public final class GgufCheckpoint implements Checkpoint {
    private static final Set<String> ARCHITECTURES = Set.of("llama", "qwen2", "qwen3");
    private static final String ROPE_FREQUENCIES = "rope_freqs.weight";
    private static final int SIZE_MAX = 1 << 20;

    private final Path file;
    private final Gguf gguf;
    private final GgufMetadata metadata;
    private final String architecture;
    private final DecoderConfig config;
    private final GgufTokenizer tokenizer;

    private GgufCheckpoint(Path file, Gguf gguf) {
        this.file = file;
        this.gguf = gguf;
        metadata = gguf.metadata();
        architecture = metadata.text("general.architecture")
                .orElseThrow(() -> new WeightsException("general.architecture", "is missing"));
        if (!ARCHITECTURES.contains(architecture)) {
            throw new ImportException("architecture " + architecture + " is not supported; llama, qwen2 and qwen3 are");
        }
        if (metadata.whole("split.count", 1 << 16).orElse(1) > 1) {
            throw new ImportException("this GGUF is one part of several; join them with llama-gguf-split --merge");
        }
        if (metadata.whole(architecture + ".expert_count", SIZE_MAX).orElse(0) > 0) {
            throw new ImportException("mixtures of experts are not supported");
        }
        config = readConfig();
        tokenizer = GgufTokenizer.of(metadata, config.vocabularySize());
    }

    /** Opens and checks a file; it stays mapped until closed. */
    public static GgufCheckpoint open(Path file) throws IOException {
        Gguf gguf = Gguf.open(file);
        try {
            return new GgufCheckpoint(file, gguf);
        } catch (IllegalArgumentException e) {
            gguf.close();
            throw new ImportException("the file's hyperparameters make no sense: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            gguf.close();
            throw e;
        }
    }

    private DecoderConfig readConfig() {
        String prefix = architecture + ".";
        int hidden = metadata.required(prefix + "embedding_length", SIZE_MAX);
        int heads = metadata.required(prefix + "attention.head_count", SIZE_MAX);
        int keyValueHeads =
                metadata.whole(prefix + "attention.head_count_kv", SIZE_MAX).orElse(heads);
        int headSize = metadata.whole(prefix + "attention.key_length", SIZE_MAX).orElse(hidden / heads);
        int valueSize =
                metadata.whole(prefix + "attention.value_length", SIZE_MAX).orElse(headSize);
        if (valueSize != headSize) {
            throw new ImportException("keys of " + headSize + " and values of " + valueSize + " are not supported");
        }
        WeightTensor embedding = gguf.tensors().get("token_embd.weight");
        if (embedding == null
                || embedding.shape().size() != 2
                || embedding.shape().getFirst() > SIZE_MAX) {
            throw new WeightsException("token_embd.weight", "is missing or no matrix of at most " + SIZE_MAX + " rows");
        }
        return new DecoderConfig(
                architecture,
                Math.toIntExact(embedding.shape().getFirst()),
                Math.min(CONTEXT_MAX, metadata.required(prefix + "context_length", Integer.MAX_VALUE)),
                metadata.required(prefix + "block_count", SIZE_MAX),
                hidden,
                metadata.required(prefix + "feed_forward_length", SIZE_MAX),
                metadata.number(prefix + "attention.layer_norm_rms_epsilon")
                        .orElseThrow(
                                () -> new WeightsException(prefix + "attention.layer_norm_rms_epsilon", "is missing"))
                        .floatValue(),
                new DecoderConfig.Attention(
                        heads,
                        keyValueHeads,
                        headSize,
                        metadata.whole(prefix + "attention.sliding_window", Integer.MAX_VALUE)
                                .orElse(0)),
                readRope(prefix, headSize));
    }

    private Rope readRope(String prefix, int headSize) {
        int dimension =
                metadata.whole(prefix + "rope.dimension_count", SIZE_MAX).orElse(headSize);
        float theta =
                metadata.number(prefix + "rope.freq_base").orElse(10_000.0).floatValue();
        String type = metadata.text(prefix + "rope.scaling.type").orElse("none");
        float factor = metadata.number(prefix + "rope.scaling.factor")
                .or(() -> metadata.number(prefix + "rope.scale_linear"))
                .orElse(1.0)
                .floatValue();
        WeightTensor divisors = gguf.tensors().get(ROPE_FREQUENCIES);
        if (divisors != null) {
            if (divisors.elements() != dimension / 2) {
                throw new WeightsException(ROPE_FREQUENCIES, "has not " + dimension / 2 + " values");
            }
            float[] values = new float[dimension / 2];
            divisors.format().expand(divisors.data(), 0, values, values.length);
            List<Float> list = new ArrayList<>();
            for (float value : values) {
                if (!(value > 0)) {
                    throw new WeightsException(ROPE_FREQUENCIES, value + " is not above 0");
                }
                list.add(value);
            }
            return new Rope(dimension, theta, new Rope.Scaling.Divisors(list));
        }
        if (type.equals("none") || type.equals("linear")) {
            if (!(factor > 0)) {
                throw new WeightsException(prefix + "rope.scaling.factor", factor + " is not above 0");
            }
            return new Rope(dimension, theta, factor == 1 ? new Rope.Scaling.None() : new Rope.Scaling.Linear(factor));
        }
        throw new ImportException("rope scaling of type " + type + " is not supported; linear and llama3 are");
    }

    @Override
    public DecoderConfig config() {
        return config;
    }

    @Override
    public DecoderWeights weights() {
        // Only the llama architecture's query and key rows are stored for a rotation of neighbours.
        RowOrder order = architecture.equals("llama")
                ? RowOrder.interleavedHeads(config.attention().headSize())
                : RowOrder.STORED;
        return new DecoderWeights() {
            @Override
            public Optional<WeightTensor> find(String name) {
                return Optional.ofNullable(gguf.tensors().get(name));
            }

            @Override
            public RowOrder headOrder() {
                return order;
            }
        };
    }

    @Override
    public Collection<String> tensorNames() {
        return gguf.tensors().keySet().stream()
                .filter(name -> !name.equals(ROPE_FREQUENCIES))
                .toList();
    }

    @Override
    public SpecialIds specialIds() {
        int last = config.vocabularySize() - 1;
        List<Integer> ends = Stream.of("eos_token_id", "eot_token_id")
                .flatMap(name -> metadata.whole("tokenizer.ggml." + name, last).stream())
                .distinct()
                .toList();
        return new SpecialIds(
                metadata.whole("tokenizer.ggml.bos_token_id", last).orElse(-1),
                metadata.whole("tokenizer.ggml.padding_token_id", last).orElse(-1),
                ends);
    }

    @Override
    public String sourceName() {
        return String.valueOf(file.getFileName());
    }

    @Override
    public List<Path> files() {
        return List.of(file);
    }

    @Override
    public void writeTextFiles(Path folder) throws IOException {
        Json.write(folder.resolve("tokenizer.json"), tokenizer.json());
        Json.write(folder.resolve("tokenizer_config.json"), tokenizer.configJson(config.contextLength()));
        Optional<String> template = metadata.text("tokenizer.chat_template");
        if (template.isPresent()) {
            Files.writeString(folder.resolve("chat_template.jinja"), template.get());
        }
        Json.write(folder.resolve("generation_config.json"), generationConfig(specialIds()));
    }

    private static ObjectNode generationConfig(SpecialIds ids) {
        ObjectNode config = Json.object();
        if (ids.beginning() >= 0) {
            config.put("bos_token_id", ids.beginning());
        }
        if (ids.ends().size() == 1) {
            config.put("eos_token_id", ids.ends().getFirst());
        } else {
            ids.ends().forEach(config.withArray("eos_token_id")::add);
        }
        if (ids.padding() >= 0) {
            config.put("pad_token_id", ids.padding());
        }
        return config;
    }

    @Override
    public void close() {
        gguf.close();
    }
}
