package dev.millrace.tokenizer.json;

import dev.millrace.tokenizer.pipeline.WordModel;
import dev.millrace.tokenizer.wordpiece.WordPieceModel;
import java.util.HashMap;
import java.util.Map;

/**
 * The "model" of a tokenizer.json that is no byte-level BPE.
 *
 * @param vocabulary spelling to id
 * @param words turns words into tokens
 */
record ModelJson(Map<String, Integer> vocabulary, WordModel words) {
    /** WordPiece looks at every stretch of a word, so its length is bounded. */
    private static final int WORD_CHARACTERS_MAX = 4096;

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

    static ModelJson read(Fields model) {
        String type = type(model);
        return switch (type) {
            case "WordPiece" -> wordPiece(model);
            default -> throw model.bad("model \"" + type + "\" is not supported");
        };
    }

    private static ModelJson wordPiece(Fields model) {
        Map<String, Integer> vocabulary = vocabulary(model.object("vocab"));
        var options = new WordPieceModel.Options(
                unknownId(model, vocabulary, "[UNK]"),
                model.has("continuing_subword_prefix") ? model.text("continuing_subword_prefix") : "##",
                model.has("max_input_chars_per_word")
                        ? model.index("max_input_chars_per_word", WORD_CHARACTERS_MAX + 1)
                        : 100);
        return new ModelJson(vocabulary, new WordPieceModel(vocabulary, options));
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
