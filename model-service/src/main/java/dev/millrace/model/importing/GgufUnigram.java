package dev.millrace.model.importing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.importing.GgufTokenizer.Kind;
import dev.millrace.model.weights.GgufMetadata;
import dev.millrace.model.weights.WeightsException;
import java.util.List;
import java.util.Optional;

/**
 * SentencePiece's unigram model (T5, XLM-RoBERTa; "t5" in the file, UGM in llama.cpp), with what llama.cpp makes of its
 * tokens' kinds. tokenizer.json has no words for two things, which are written as Millrace's own: the "SentencePiece"
 * normalizer and the model's "unk_score".
 *
 * @param source the file's tokens
 */
record GgufUnigram(GgufTokenizer source) {
    /** Below the worst score of the normal tokens. */
    private static final float UNKNOWN_PENALTY = 10;
    /** Of a token that no text may give: lower than any sum of scores. */
    private static final double NEVER = -1e30;

    void write(ObjectNode root) {
        normalizer(root.putObject("normalizer"));
        root.putNull("pre_tokenizer");
        frame(root);
        GgufSentencePiece.decoder(root, flag("add_space_prefix", false));
        model(root.putObject("model"));
    }

    private boolean flag(String key, boolean otherwise) {
        return source.metadata().flag(GgufTokenizer.PREFIX + key).orElse(otherwise);
    }

    private void normalizer(ObjectNode step) {
        step.put("type", "SentencePiece");
        characterMap().ifPresent(map -> step.put("precompiled_charsmap", map));
        step.put("add_dummy_prefix", flag("add_space_prefix", false));
        step.put("remove_extra_whitespaces", flag("remove_extra_whitespaces", false));
        ArrayNode kept = step.putArray("user_defined_symbols");
        for (int id = 0; id < source.tokens().size(); id++) {
            if (source.kinds().get(id) == Kind.USER_DEFINED) {
                kept.add(source.tokens().get(id));
            }
        }
    }

    private Optional<byte[]> characterMap() {
        return source.metadata()
                .wholes(GgufTokenizer.PREFIX + "precompiled_charsmap")
                .filter(values -> !values.isEmpty())
                .map(values -> {
                    byte[] bytes = new byte[values.size()];
                    for (int i = 0; i < bytes.length; i++) {
                        bytes[i] = values.get(i).byteValue();
                    }
                    return bytes;
                });
    }

    private void model(ObjectNode model) {
        List<Double> scores = source.scores();
        model.put("type", "Unigram").put("unk_id", idOf("unknown_token_id", 2));
        model.put("unk_score", unknownScore(scores)).put("byte_fallback", false);
        ArrayNode vocabulary = model.putArray("vocab");
        for (int id = 0; id < scores.size(); id++) {
            double score = switch (source.kinds().get(id)) {
                case USER_DEFINED -> 0;
                case NORMAL, UNUSED -> scores.get(id);
                case UNKNOWN, CONTROL, BYTE -> NEVER;
            };
            vocabulary.addArray().add(source.tokens().get(id)).add(score);
        }
    }

    /** In single precision, as the reference has it. */
    private double unknownScore(List<Double> scores) {
        float worst = Float.MAX_VALUE;
        for (int id = 0; id < scores.size(); id++) {
            if (source.kinds().get(id) == Kind.NORMAL) {
                worst = Math.min(worst, scores.get(id).floatValue());
            }
        }
        return worst - UNKNOWN_PENALTY;
    }

    private int idOf(String key, int otherwise) {
        GgufMetadata metadata = source.metadata();
        int id = metadata.whole(GgufTokenizer.PREFIX + key, source.tokens().size() - 1)
                .orElse(otherwise);
        if (id >= source.tokens().size()) {
            throw new WeightsException(GgufTokenizer.PREFIX + key, "is missing");
        }
        return id;
    }

    /** Both ends, and between two texts the separator, too, where the file asks for them; the end alone by default. */
    private void frame(ObjectNode root) {
        Optional<String> beginning = source.token("bos_token_id").filter(_ -> flag("add_bos_token", false));
        Optional<String> end =
                Optional.of(source.tokens().get(idOf("eos_token_id", 1))).filter(_ -> flag("add_eos_token", true));
        Optional<String> separator = source.token("seperator_token_id").filter(_ -> flag("add_sep_token", false));
        if (beginning.isEmpty() && end.isEmpty() && separator.isEmpty()) {
            root.putNull("post_processor");
            return;
        }
        ObjectNode template = root.putObject("post_processor").put("type", "TemplateProcessing");
        ArrayNode single = template.putArray("single");
        ArrayNode pair = template.putArray("pair");
        for (ArrayNode slots : List.of(single, pair)) {
            beginning.ifPresent(token -> GgufTokenizer.special(slots, token, 0));
            GgufTokenizer.sequence(slots, "A", 0);
            end.ifPresent(token -> GgufTokenizer.special(slots, token, 0));
        }
        separator.ifPresent(token -> GgufTokenizer.special(pair, token, 0));
        GgufTokenizer.sequence(pair, "B", 0);
        end.ifPresent(token -> GgufTokenizer.special(pair, token, 0));
        ObjectNode entries = template.putObject("special_tokens");
        beginning.ifPresent(token -> source.entry(entries, token));
        end.ifPresent(token -> source.entry(entries, token));
        separator.ifPresent(token -> source.entry(entries, token));
    }
}
