package dev.millrace.tokenizer.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.tokenizer.bpe.BpeModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The "model" of a tokenizer.json.
 *
 * @param vocabulary spelling to id
 * @param model the merges over it
 */
record BpeJson(Map<String, Integer> vocabulary, BpeModel model) {
    private static final int MERGES_MAX = 1 << 21;

    static BpeJson read(Fields owner) {
        Fields model = owner.object("model");
        String type = model.has("type") ? model.text("type") : "BPE";
        if (!type.equals("BPE")) {
            throw model.bad("model \"" + type + "\" is not supported, only BPE");
        }
        refuseUnsupported(model);
        Map<String, Integer> vocabulary = vocabulary(model.object("vocab"));
        int unknownId = -1;
        if (model.has("unk_token")) {
            Integer id = vocabulary.get(model.text("unk_token"));
            if (id == null) {
                throw model.bad("the unk_token \"" + model.text("unk_token") + "\" is not in the vocab");
            }
            unknownId = id;
        }
        var options =
                new BpeModel.Options(unknownId, model.flag("fuse_unk", false), model.flag("ignore_merges", false));
        try {
            return new BpeJson(vocabulary, new BpeModel(vocabulary, merges(model), options));
        } catch (IllegalArgumentException e) {
            throw new TokenizerFormatException(model.path() + ": " + e.getMessage(), e);
        }
    }

    private static void refuseUnsupported(Fields model) {
        if (model.has("dropout") && model.node().get("dropout").asDouble(1) != 0) {
            throw model.bad("dropout is for training and not supported");
        }
        for (String affix : List.of("continuing_subword_prefix", "end_of_word_suffix")) {
            if (model.has(affix) && !model.text(affix).isEmpty()) {
                throw model.bad(affix + " is not supported");
            }
        }
        if (model.flag("byte_fallback", false)) {
            throw model.bad("byte_fallback is not supported, only byte-level BPE");
        }
    }

    private static Map<String, Integer> vocabulary(Fields vocab) {
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

    private static List<BpeModel.Merge> merges(Fields model) {
        JsonNode array = model.array("merges", MERGES_MAX);
        List<BpeModel.Merge> merges = new ArrayList<>(array.size());
        for (JsonNode merge : array) {
            merges.add(merge(model, merge, merges.size()));
        }
        return merges;
    }

    /** A merge is "left right" or, in newer files, ["left", "right"]. */
    private static BpeModel.Merge merge(Fields model, JsonNode merge, int index) {
        if (merge.isArray()
                && merge.size() == 2
                && merge.get(0).isTextual()
                && merge.get(1).isTextual()) {
            return new BpeModel.Merge(merge.get(0).textValue(), merge.get(1).textValue());
        }
        if (merge.isTextual()) {
            String pair = merge.textValue();
            int blank = pair.indexOf(' ');
            if (blank > 0 && blank < pair.length() - 1 && pair.indexOf(' ', blank + 1) < 0) {
                return new BpeModel.Merge(pair.substring(0, blank), pair.substring(blank + 1));
            }
        }
        throw model.bad("merge " + index + " is not a pair of tokens");
    }
}
