package dev.millrace.model.importing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.importing.GgufTokenizer.Kind;
import java.util.Optional;

/**
 * BERT's WordPiece. The file marks tokens that begin a word with "▁" and leaves those that go on bare; a tokenizer.json
 * leaves the first bare and marks the second with "##".
 *
 * @param source the file's tokens
 */
record GgufWordPiece(GgufTokenizer source) {
    private static final String BEGINS = "▁";
    private static final String GOES_ON = "##";

    void write(ObjectNode root) {
        root.putObject("normalizer")
                .put("type", "BertNormalizer")
                .put("clean_text", true)
                .put("handle_chinese_chars", true)
                .putNull("strip_accents")
                .put("lowercase", true);
        root.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
        root.putObject("decoder")
                .put("type", "WordPiece")
                .put("prefix", GOES_ON)
                .put("cleanup", true);
        frame(root);
        ObjectNode model = root.putObject("model").put("type", "WordPiece");
        model.put("unk_token", source.token("unknown_token_id").orElse("[UNK]"));
        model.put("continuing_subword_prefix", GOES_ON).put("max_input_chars_per_word", 100);
        ObjectNode vocabulary = model.putObject("vocab");
        for (int id = 0; id < source.tokens().size(); id++) {
            vocabulary.put(spelling(id), id);
        }
    }

    private String spelling(int id) {
        String token = source.tokens().get(id);
        if (token.startsWith(BEGINS)) {
            return token.substring(BEGINS.length());
        }
        boolean bracketed = token.length() > 2 && token.startsWith("[") && token.endsWith("]");
        return bracketed || source.kinds().get(id) == Kind.CONTROL ? token : GOES_ON + token;
    }

    private void frame(ObjectNode root) {
        Optional<String> first = source.token("cls_token_id").or(() -> source.token("bos_token_id"));
        // The key is spelled so in the format.
        Optional<String> last = source.token("seperator_token_id").or(() -> source.token("eos_token_id"));
        if (first.isEmpty() || last.isEmpty()) {
            root.putNull("post_processor");
            return;
        }
        ObjectNode template = root.putObject("post_processor").put("type", "TemplateProcessing");
        ArrayNode single = template.putArray("single");
        GgufTokenizer.special(single, first.get(), 0);
        GgufTokenizer.sequence(single, "A", 0);
        GgufTokenizer.special(single, last.get(), 0);
        ArrayNode pair = template.putArray("pair");
        GgufTokenizer.special(pair, first.get(), 0);
        GgufTokenizer.sequence(pair, "A", 0);
        GgufTokenizer.special(pair, last.get(), 0);
        GgufTokenizer.sequence(pair, "B", 1);
        GgufTokenizer.special(pair, last.get(), 1);
        ObjectNode entries = template.putObject("special_tokens");
        source.entry(entries, first.get());
        source.entry(entries, last.get());
    }
}
