package dev.millrace.tokenizer.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.tokenizer.bpe.BpeModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The "model" of a byte-level BPE.
 *
 * @param vocabulary spelling to id
 * @param model the merges over it
 */
record BpeJson(Map<String, Integer> vocabulary, BpeModel model) {
    private static final int MERGES_MAX = 1 << 21;

    static BpeJson read(Fields model) {
        refuseUnsupported(model);
        Map<String, Integer> vocabulary = ModelJson.vocabulary(model.object("vocab"));
        int unknownId = model.has("unk_token") ? ModelJson.unknownId(model, vocabulary, "") : -1;
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
