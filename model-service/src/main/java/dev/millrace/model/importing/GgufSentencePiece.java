package dev.millrace.model.importing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.importing.GgufTokenizer.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * SentencePiece's BPE (Llama 2, Mistral, Phi 3), whose file has scores of tokens instead of merges. Two neighbours that
 * make a token merge, the token of the highest score first; so every way to cut a token in two tokens is a merge, ranked by
 * its score, as Hugging Face's converter has it.
 *
 * @param source the file's tokens
 */
record GgufSentencePiece(GgufTokenizer source) {
    private static final String MARK = "▁";

    private record Merge(String left, String right, double score, int leftId, int rightId) {}

    private static final Comparator<Merge> MOST_URGENT_FIRST = Comparator.comparingDouble(Merge::score)
            .thenComparingInt(
                    merge -> merge.left().codePointCount(0, merge.left().length()))
            .thenComparingInt(
                    merge -> merge.right().codePointCount(0, merge.right().length()))
            .reversed();

    void write(ObjectNode root) {
        ArrayNode normalizers =
                root.putObject("normalizer").put("type", "Sequence").putArray("normalizers");
        boolean addsBlank = source.metadata()
                .flag(GgufTokenizer.PREFIX + "add_space_prefix")
                .orElse(true);
        if (addsBlank) {
            normalizers.addObject().put("type", "Prepend").put("prepend", MARK);
        }
        replace(normalizers.addObject(), " ", MARK);
        root.putNull("pre_tokenizer");
        decoder(root, addsBlank);
        model(root.putObject("model"));
    }

    static void replace(ObjectNode step, String what, String with) {
        step.put("type", "Replace").putObject("pattern").put("String", what);
        step.put("content", with);
    }

    /** Spells tokens: marks as blanks, bytes as characters, without the blank that was put before the text. */
    static void decoder(ObjectNode root, boolean addsBlank) {
        ArrayNode steps = root.putObject("decoder").put("type", "Sequence").putArray("decoders");
        replace(steps.addObject(), MARK, " ");
        steps.addObject().put("type", "ByteFallback");
        steps.addObject().put("type", "Fuse");
        if (addsBlank) {
            steps.addObject()
                    .put("type", "Strip")
                    .put("content", " ")
                    .put("start", 1)
                    .put("stop", 0);
        }
    }

    private void model(ObjectNode model) {
        model.put("type", "BPE");
        source.token("unknown_token_id").ifPresent(unknown -> model.put("unk_token", unknown));
        model.put("fuse_unk", true).put("byte_fallback", true).put("ignore_merges", false);
        ObjectNode vocabulary = model.putObject("vocab");
        for (int id = 0; id < source.ordinaryEnd(); id++) {
            vocabulary.put(source.tokens().get(id), id);
        }
        ArrayNode merges = model.putArray("merges");
        merges().forEach(merge -> merges.addArray().add(merge.left()).add(merge.right()));
    }

    private List<Merge> merges() {
        List<Double> scores = source.scores();
        Map<String, Integer> ids = new HashMap<>();
        for (int id = 0; id < source.tokens().size(); id++) {
            if (source.kinds().get(id) == Kind.NORMAL || source.kinds().get(id) == Kind.BYTE) {
                ids.put(source.tokens().get(id), id);
            }
        }
        List<Merge> merges = new ArrayList<>();
        ids.forEach((token, id) -> {
            for (int at = 1; at < token.length(); at++) {
                Integer left = ids.get(token.substring(0, at));
                Integer right = ids.get(token.substring(at));
                if (left != null && right != null) {
                    merges.add(new Merge(token.substring(0, at), token.substring(at), scores.get(id), left, right));
                }
            }
        });
        merges.sort(MOST_URGENT_FIRST.thenComparing(
                Comparator.comparingInt(Merge::leftId).thenComparingInt(Merge::rightId)));
        return merges;
    }
}
