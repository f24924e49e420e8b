package dev.millrace.tokenizer.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.tokenizer.pipeline.WordModel;
import dev.millrace.tokenizer.unigram.UnigramModel;
import dev.millrace.tokenizer.wordlevel.WordLevelModel;
import dev.millrace.tokenizer.wordpiece.WordPieceModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The "model" of a tokenizer.json that is no byte-level BPE.
 *
 * @param vocabulary spelling to id
 * @param words turns words into tokens
 */
record ModelJson(Map<String, Integer> vocabulary, WordModel words) {
    /** WordPiece looks at every stretch of a word, so its length is bounded. */
    private static final int WORD_CHARACTERS_MAX = 4096;
    /** Millrace's own field, for GGUF's unigram: it counts neither special nor unused tokens among the worst. */
    private static final String UNKNOWN_SCORE = "unk_score";

    /** The type of the model, which older files tell by its fields only. */
    static String type(Fields model) {
        if (model.has("type")) {
            return model.text("type");
        }
        if (model.has("max_input_chars_per_word")) {
            return "WordPiece";
        }
        return model.has("unk_id") ? "Unigram" : "BPE";
    }

    /**
     * Reads a model.
     *
     * @param special spellings of special tokens: in plain text they are text, so no model may find them there
     */
    static ModelJson read(Fields model, Set<String> special) {
        String type = type(model);
        return switch (type) {
            case "WordPiece" -> wordPiece(model, special);
            case "WordLevel" -> wordLevel(model, special);
            case "Unigram" -> unigram(model, special);
            case "BPE" -> BpeJson.ofCharacters(model, special);
            default -> throw model.bad("model \"" + type + "\" is not supported");
        };
    }

    private static ModelJson wordPiece(Fields model, Set<String> special) {
        Map<String, Integer> vocabulary = vocabulary(model.object("vocab"));
        var options = new WordPieceModel.Options(
                unknownId(model, vocabulary, "[UNK]"),
                model.has("continuing_subword_prefix") ? model.text("continuing_subword_prefix") : "##",
                model.has("max_input_chars_per_word")
                        ? model.index("max_input_chars_per_word", WORD_CHARACTERS_MAX + 1)
                        : 100);
        return new ModelJson(vocabulary, new WordPieceModel(without(special, vocabulary), options));
    }

    private static ModelJson wordLevel(Fields model, Set<String> special) {
        Map<String, Integer> vocabulary = vocabulary(model.object("vocab"));
        int unknownId = unknownId(model, vocabulary, "<unk>");
        return new ModelJson(vocabulary, new WordLevelModel(without(special, vocabulary), unknownId));
    }

    private static ModelJson unigram(Fields model, Set<String> special) {
        JsonNode entries = model.array("vocab", TokenizerJson.IDS_MAX);
        List<UnigramModel.Piece> pieces = new ArrayList<>(entries.size());
        Map<String, Integer> vocabulary = HashMap.newHashMap(entries.size());
        for (JsonNode entry : entries) {
            if (entry.size() != 2
                    || !entry.path(0).isTextual()
                    || !entry.path(1).isNumber()) {
                throw model.bad("vocab entry " + pieces.size() + " is not a token and its score");
            }
            String spelling = entry.get(0).textValue();
            TokenizerJson.checkLength(model, spelling);
            vocabulary.put(spelling, pieces.size());
            pieces.add(new UnigramModel.Piece(spelling, entry.get(1).doubleValue()));
        }
        int unknownId = model.index("unk_id", Math.max(1, pieces.size()));
        if (pieces.isEmpty()) {
            throw model.bad("\"vocab\" is empty");
        }
        boolean bytes = model.flag("byte_fallback", false);
        UnigramModel.Unknown unknown = model.has(UNKNOWN_SCORE)
                ? new UnigramModel.Unknown(unknownId, model.number(UNKNOWN_SCORE))
                : UnigramModel.Unknown.below(pieces, unknownId);
        return new ModelJson(vocabulary, new UnigramModel(pieces, special, unknown, bytes ? vocabulary : null));
    }

    private static Map<String, Integer> without(Set<String> special, Map<String, Integer> vocabulary) {
        Map<String, Integer> rest = new HashMap<>(vocabulary);
        rest.keySet().removeAll(special);
        return rest;
    }

    /** The id of the unk_token, which must be in the vocabulary. */
    static int unknownId(Fields model, Map<String, Integer> vocabulary, String otherwise) {
        String token = model.has("unk_token") ? model.text("unk_token") : otherwise;
        Integer id = vocabulary.get(token);
        if (id == null) {
            throw model.bad("the unk_token \"" + token + "\" is not in the vocab");
        }
        return id;
    }

    static Map<String, Integer> vocabulary(Fields vocab) {
        int size = vocab.node().size();
        if (size == 0 || size > TokenizerJson.IDS_MAX) {
            throw vocab.bad("has " + size + " tokens, not 1 to " + TokenizerJson.IDS_MAX);
        }
        Map<String, Integer> ids = HashMap.newHashMap(size);
        vocab.node().properties().forEach(entry -> {
            TokenizerJson.checkLength(vocab, entry.getKey());
            ids.put(entry.getKey(), vocab.index(entry.getValue(), TokenizerJson.IDS_MAX, "the id of a token"));
        });
        return ids;
    }
}
