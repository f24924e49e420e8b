package dev.millrace.model.importing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.graph.DecoderConfig;
import dev.millrace.model.graph.DecoderWeights;
import dev.millrace.model.graph.MatrixRows;
import dev.millrace.model.weights.ContainedFile;
import dev.millrace.model.weights.SafetensorsFolder;
import dev.millrace.model.weights.WeightTensor;
import dev.millrace.model.weights.WeightsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Hugging Face folder: config.json, safetensors, and the tokenizer's files, which are taken over as they are. */
public final class HuggingFaceCheckpoint implements Checkpoint {
    private static final Pattern LAYER = Pattern.compile("model\\.layers\\.(\\d{1,4})\\.(.+)\\.(weight|bias)");
    private static final Map<String, String> LAYER_NAMES = Map.ofEntries(
            Map.entry("input_layernorm", "attn_norm"),
            Map.entry("self_attn.q_proj", "attn_q"),
            Map.entry("self_attn.k_proj", "attn_k"),
            Map.entry("self_attn.v_proj", "attn_v"),
            Map.entry("self_attn.o_proj", "attn_output"),
            Map.entry("self_attn.q_norm", "attn_q_norm"),
            Map.entry("self_attn.k_norm", "attn_k_norm"),
            Map.entry("post_attention_layernorm", "ffn_norm"),
            Map.entry("mlp.gate_proj", "ffn_gate"),
            Map.entry("mlp.up_proj", "ffn_up"),
            Map.entry("mlp.down_proj", "ffn_down"));
    private static final Map<String, String> OUTER_NAMES = Map.of(
            "model.embed_tokens.weight", "token_embd.weight",
            "model.norm.weight", "output_norm.weight",
            "lm_head.weight", "output.weight");

    private final String name;
    private final Path folder;
    private final SafetensorsFolder files;
    private final JsonNode configJson;
    private final DecoderConfig config;
    private final Map<String, WeightTensor> tensors;

    private HuggingFaceCheckpoint(String name, Path folder, SafetensorsFolder files, JsonNode configJson) {
        this.name = name;
        this.folder = folder;
        this.files = files;
        this.configJson = configJson;
        this.config = HuggingFaceConfig.read(configJson);
        this.tensors = canonical(files.tensors(), HuggingFaceConfig.tiesEmbeddings(configJson));
    }

    /**
     * Opens and checks a folder; its files stay mapped until closed.
     *
     * @param name what to call the source
     */
    public static HuggingFaceCheckpoint open(Path folder, String name) throws IOException {
        JsonNode config = Json.read(ContainedFile.in(folder, "config.json", "config"));
        ContainedFile.in(folder, "tokenizer.json", "tokenizer");
        SafetensorsFolder files = SafetensorsFolder.open(folder);
        try {
            return new HuggingFaceCheckpoint(name, folder, files, config);
        } catch (RuntimeException e) {
            files.close();
            throw e;
        }
    }

    private static Map<String, WeightTensor> canonical(Map<String, WeightTensor> stored, boolean tied) {
        Map<String, WeightTensor> tensors = new LinkedHashMap<>();
        stored.forEach((name, tensor) -> {
            boolean redundant = name.endsWith(".rotary_emb.inv_freq") || tied && name.equals("lm_head.weight");
            if (!redundant && tensors.put(canonical(name), tensor) != null) {
                throw new WeightsException(name, "stands for the same tensor as another");
            }
        });
        return tensors;
    }

    /** The GGUF name of a tensor; one of no known role keeps its own and is refused later. */
    private static String canonical(String name) {
        Matcher layer = LAYER.matcher(name);
        if (layer.matches() && LAYER_NAMES.containsKey(layer.group(2))) {
            return "blk." + Integer.parseInt(layer.group(1)) + "." + LAYER_NAMES.get(layer.group(2)) + "."
                    + layer.group(3);
        }
        return OUTER_NAMES.getOrDefault(name, name);
    }

    @Override
    public DecoderConfig config() {
        return config;
    }

    @Override
    public DecoderWeights weights() {
        return DecoderWeights.of(tensors, MatrixRows.RowOrder.STORED);
    }

    @Override
    public Collection<String> tensorNames() {
        return tensors.keySet();
    }

    @Override
    public SpecialIds specialIds() throws IOException {
        JsonNode generation = optional("generation_config.json").orElse(Json.object());
        List<Integer> ends = new ArrayList<>();
        JsonNode end = role("eos_token_id", generation);
        for (JsonNode id : end.isArray() ? end : List.of(end)) {
            if (id.isIntegralNumber()) {
                ends.add(id.intValue());
            }
        }
        return new SpecialIds(
                role("bos_token_id", generation).asInt(-1),
                role("pad_token_id", generation).asInt(-1),
                ends);
    }

    private JsonNode role(String name, JsonNode generation) {
        return generation.hasNonNull(name) ? generation.get(name) : configJson.path(name);
    }

    @Override
    public String sourceName() {
        return name;
    }

    @Override
    public List<Path> files() {
        return files.files();
    }

    @Override
    public void writeTextFiles(Path target) throws IOException {
        for (String name : List.of("tokenizer.json", "tokenizer_config.json", "generation_config.json")) {
            Optional<JsonNode> json = optional(name);
            if (json.isPresent()) {
                Files.copy(folder.resolve(name), target.resolve(name));
            }
        }
        if (!Files.exists(target.resolve("generation_config.json"))) {
            ObjectNode generation = Json.object();
            for (String role : List.of("bos_token_id", "eos_token_id", "pad_token_id")) {
                if (configJson.hasNonNull(role)) {
                    generation.set(role, configJson.get(role));
                }
            }
            Json.write(target.resolve("generation_config.json"), generation);
        }
        Optional<String> template = chatTemplate();
        if (template.isPresent()) {
            Files.writeString(target.resolve("chat_template.jinja"), template.get());
        }
    }

    /** From its own file, or from tokenizer_config.json: a text, or several of which one is called default. */
    private Optional<String> chatTemplate() throws IOException {
        if (Files.exists(folder.resolve("chat_template.jinja"))) {
            return Optional.of(Files.readString(ContainedFile.in(folder, "chat_template.jinja", "chat template")));
        }
        JsonNode template =
                optional("tokenizer_config.json").orElse(Json.object()).path("chat_template");
        for (JsonNode named : template) {
            if (named.path("name").asText().equals("default")) {
                return Optional.of(named.path("template").asText());
            }
        }
        return template.isTextual() ? Optional.of(template.asText()) : Optional.empty();
    }

    private Optional<JsonNode> optional(String name) throws IOException {
        return Files.exists(folder.resolve(name))
                ? Optional.of(Json.read(ContainedFile.in(folder, name, name)))
                : Optional.empty();
    }

    @Override
    public void close() {
        files.close();
    }
}
