package dev.millrace.model.importing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.model.weights.GgufFile;
import dev.millrace.model.weights.SafetensorsFolder;
import dev.millrace.model.weights.WeightTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The golden family models as GGUF files, reordered as llama.cpp's converter does it. */
final class TinyGguf {
    private TinyGguf() {}

    /** Metadata and tensors; a test may add to it before it takes the bytes. */
    static GgufFile of(Path folder) throws IOException {
        return of(folder, Map.of());
    }

    /** With other texts under some keys. */
    static GgufFile of(Path folder, Map<String, String> texts) throws IOException {
        JsonNode config =
                new ObjectMapper().readTree(folder.resolve("config.json").toFile());
        String architecture = config.path("model_type").asText();
        int heads = config.path("num_attention_heads").asInt();
        int keyValueHeads = config.path("num_key_value_heads").asInt();
        GgufFile gguf = metadata(config, architecture, texts);
        try (SafetensorsFolder files = SafetensorsFolder.open(folder)) {
            for (WeightTensor tensor : files.tensors().values()) {
                float[] values = new float[Math.toIntExact(tensor.elements())];
                tensor.format().expand(tensor.data(), 0, values, values.length);
                String name = tensor.name();
                if (architecture.equals("llama") && name.contains("q_proj")) {
                    values = interleaved(values, heads, values.length / heads);
                } else if (architecture.equals("llama") && name.contains("k_proj")) {
                    values = interleaved(values, keyValueHeads, values.length / keyValueHeads);
                }
                gguf.tensor(ggufName(name), 0, tensor.shape(), GgufFile.floats(values));
            }
        }
        return gguf;
    }

    private static GgufFile metadata(JsonNode config, String architecture, Map<String, String> texts) {
        int vocabulary = config.path("vocab_size").asInt();
        return new GgufFile()
                .text("general.architecture", texts.getOrDefault("general.architecture", architecture))
                .whole(
                        architecture + ".context_length",
                        config.path("max_position_embeddings").asInt())
                .whole(
                        architecture + ".block_count",
                        config.path("num_hidden_layers").asInt())
                .whole(
                        architecture + ".embedding_length",
                        config.path("hidden_size").asInt())
                .whole(
                        architecture + ".feed_forward_length",
                        config.path("intermediate_size").asInt())
                .whole(
                        architecture + ".attention.head_count",
                        config.path("num_attention_heads").asInt())
                .whole(
                        architecture + ".attention.head_count_kv",
                        config.path("num_key_value_heads").asInt())
                .whole(
                        architecture + ".attention.key_length",
                        config.path("head_dim").asInt(16))
                .whole(
                        architecture + ".attention.value_length",
                        config.path("head_dim").asInt(16))
                .real(architecture + ".attention.layer_norm_rms_epsilon", 1e-5f)
                .real(architecture + ".rope.freq_base", (float)
                        config.path("rope_parameters").path("rope_theta").asDouble())
                .text("tokenizer.ggml.model", texts.getOrDefault("tokenizer.ggml.model", "gpt2"))
                .text("tokenizer.ggml.pre", texts.getOrDefault("tokenizer.ggml.pre", "smollm"))
                .texts(
                        "tokenizer.ggml.tokens",
                        IntStream.range(0, vocabulary).mapToObj(id -> "t" + id).toList())
                .wholes(
                        "tokenizer.ggml.token_type",
                        IntStream.range(0, vocabulary)
                                .mapToObj(id -> id < 2 ? 3 : 1)
                                .toList())
                .texts("tokenizer.ggml.merges", List.of())
                .whole("tokenizer.ggml.eos_token_id", 1);
    }

    /** reshape(heads, 2, half, columns).swapaxes(1, 2), on rows of the head's size. */
    private static float[] interleaved(float[] values, int heads, int headWeights) {
        int headSize = 16;
        int columns = headWeights / headSize;
        float[] moved = new float[values.length];
        for (int head = 0; head < heads; head++) {
            for (int side = 0; side < 2; side++) {
                for (int pair = 0; pair < headSize / 2; pair++) {
                    int from = head * headSize + side * headSize / 2 + pair;
                    int to = head * headSize + pair * 2 + side;
                    System.arraycopy(values, from * columns, moved, to * columns, columns);
                }
            }
        }
        return moved;
    }

    private static String ggufName(String name) {
        return name.replace("model.layers.", "blk.")
                .replace("model.embed_tokens", "token_embd")
                .replace("model.norm", "output_norm")
                .replace("lm_head", "output")
                .replace("self_attn.q_norm", "attn_q_norm")
                .replace("self_attn.k_norm", "attn_k_norm")
                .replaceAll("self_attn\\.([qkv])_proj", "attn_$1")
                .replace("self_attn.o_proj", "attn_output")
                .replaceAll("mlp\\.(gate|up|down)_proj", "ffn_$1")
                .replace("input_layernorm", "attn_norm")
                .replace("post_attention_layernorm", "ffn_norm");
    }
}
