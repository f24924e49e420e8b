package dev.millrace.model.importing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.graph.DecoderConfig;
import dev.millrace.model.graph.DecoderGraph;
import java.io.IOException;

/** genai_config.json: ONNX Runtime GenAI's description of a package, the one place for its shapes and names. */
final class GenAiConfig {
    private GenAiConfig() {}

    static ObjectNode json(Checkpoint checkpoint, DecoderGraph.Logits logits) throws IOException {
        DecoderConfig config = checkpoint.config();
        Checkpoint.SpecialIds ids = checkpoint.specialIds();
        ObjectNode root = Json.object();
        ObjectNode model = root.putObject("model");
        if (ids.beginning() >= 0) {
            model.put("bos_token_id", ids.beginning());
        }
        model.put("context_length", config.contextLength());
        decoder(model.putObject("decoder"), config, logits);
        if (ids.ends().size() == 1) {
            model.put("eos_token_id", ids.ends().getFirst());
        } else {
            ids.ends().forEach(model.withArray("eos_token_id")::add);
        }
        if (ids.padding() >= 0) {
            model.put("pad_token_id", ids.padding());
        }
        model.put("type", config.architecture());
        model.put("vocab_size", config.vocabularySize());
        root.putObject("search").put("max_length", config.contextLength()).put("past_present_share_buffer", true);
        return root;
    }

    private static void decoder(ObjectNode decoder, DecoderConfig config, DecoderGraph.Logits logits) {
        DecoderConfig.Attention attention = config.attention();
        ObjectNode options = decoder.putObject("session_options").put("log_id", "onnxruntime-genai");
        options.putArray("provider_options");
        decoder.put("filename", "model.onnx");
        decoder.put("head_size", attention.headSize());
        decoder.put("hidden_size", config.hiddenSize());
        ObjectNode inputs = decoder.putObject("inputs")
                .put("input_ids", "input_ids")
                .put("attention_mask", "attention_mask")
                .put("past_key_names", "past_key_values.%d.key")
                .put("past_value_names", "past_key_values.%d.value");
        if (logits == DecoderGraph.Logits.CHOSEN) {
            inputs.put("logit_positions", DecoderGraph.LOGIT_POSITIONS);
        }
        decoder.putObject("outputs")
                .put("logits", "logits")
                .put("hidden_states", DecoderGraph.hiddenStates(config))
                .put("present_key_names", "present.%d.key")
                .put("present_value_names", "present.%d.value");
        decoder.put("num_attention_heads", attention.heads());
        decoder.put("num_hidden_layers", config.layerCount());
        decoder.put("num_key_value_heads", attention.keyValueHeads());
    }
}
