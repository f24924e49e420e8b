package dev.millrace.model.importing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.weights.GgufMetadata;
import dev.millrace.model.weights.WeightsException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A tokenizer out of a GGUF file's metadata, as a Hugging Face tokenizer.json: byte-level BPE, SentencePiece's BPE and
 * unigram, or WordPiece. Texts, types and ids are the file's; how text is split before byte-level merges is known by the
 * name in {@code tokenizer.ggml.pre}.
 */
record GgufTokenizer(
        Family family,
        List<String> tokens,
        List<Kind> kinds,
        List<String> merges,
        GgufPreTokenizer preTokenizer,
        GgufMetadata metadata) {
    static final String PREFIX = "tokenizer.ggml.";
    private static final Set<Kind> ORDINARY = Set.of(Kind.NORMAL, Kind.UNKNOWN, Kind.BYTE);

    /** What {@code tokenizer.ggml.model} names. */
    enum Family {
        BYTE_LEVEL,
        SENTENCE_PIECE,
        WORD_PIECE,
        UNIGRAM;

        static Family named(String model) {
            return switch (model) {
                case "gpt2" -> BYTE_LEVEL;
                case "llama" -> SENTENCE_PIECE;
                case "bert" -> WORD_PIECE;
                case "t5" -> UNIGRAM;
                default ->
                    throw new ImportException("a tokenizer of kind " + model
                            + " cannot be turned into a tokenizer.json (gpt2, llama, bert and t5 can); import the model's"
                            + " Hugging Face folder, which has one");
            };
        }
    }

    /** GGUF's token types that matter here. */
    enum Kind {
        NORMAL,
        /** The unknown token, or filling without a meaning. */
        UNKNOWN,
        /** Matched whole in the text, and left out when special tokens are skipped. */
        CONTROL,
        /** Matched whole in the text. */
        USER_DEFINED,
        /** A place without a token. */
        UNUSED,
        /** A byte, spelled {@code <0x41>}. */
        BYTE
    }

    /** Reads and checks the tokenizer's metadata against the size of the embedding. */
    static GgufTokenizer of(GgufMetadata metadata, int vocabularySize) {
        Family family = Family.named(metadata.text(PREFIX + "model").orElse("none"));
        List<String> tokens = metadata.texts(PREFIX + "tokens")
                .orElseThrow(() -> new WeightsException(PREFIX + "tokens", "is missing"));
        if (tokens.isEmpty() || tokens.size() > vocabularySize) {
            throw new WeightsException(
                    PREFIX + "tokens", tokens.size() + " tokens for an embedding of " + vocabularySize + " rows");
        }
        Set<String> seen = new HashSet<>();
        for (String token : tokens) {
            if (!seen.add(token)) {
                throw new WeightsException(PREFIX + "tokens", "\"" + token + "\" appears twice");
            }
        }
        List<Kind> kinds = metadata.wholes(PREFIX + "token_type")
                .map(types -> types.stream().map(GgufTokenizer::kind).toList())
                .orElseGet(() -> tokens.stream().map(_ -> Kind.NORMAL).toList());
        if (kinds.size() != tokens.size()) {
            throw new WeightsException(PREFIX + "token_type", "has not as many entries as there are tokens");
        }
        List<String> merges = metadata.texts(PREFIX + "merges").orElse(List.of());
        GgufPreTokenizer pre = family == Family.BYTE_LEVEL
                ? GgufPreTokenizer.named(metadata.text(PREFIX + "pre").orElse("gpt-2"))
                : GgufPreTokenizer.GPT2;
        return new GgufTokenizer(family, tokens, kinds, merges, pre, metadata);
    }

    /** The tokens' scores; a file without them is refused. */
    List<Double> scores() {
        return metadata.numbers(PREFIX + "scores")
                .filter(all -> all.size() == tokens.size())
                .orElseThrow(() -> new WeightsException(PREFIX + "scores", "has not one score for each token"));
    }

    private static Kind kind(long type) {
        return switch ((int) type) {
            case 2 -> Kind.UNKNOWN;
            case 3 -> Kind.CONTROL;
            case 4 -> Kind.USER_DEFINED;
            case 5 -> Kind.UNUSED;
            case 6 -> Kind.BYTE;
            default -> Kind.NORMAL;
        };
    }

    /** The tokenizer.json. */
    ObjectNode json() {
        ObjectNode root = Json.object();
        root.put("version", "1.0");
        root.putNull("truncation");
        root.putNull("padding");
        addedTokens(root.putArray("added_tokens"));
        switch (family) {
            case BYTE_LEVEL -> byteLevelBpe(root);
            case SENTENCE_PIECE -> {
                new GgufSentencePiece(this).write(root);
                postProcessor(root);
            }
            case WORD_PIECE -> new GgufWordPiece(this).write(root);
            case UNIGRAM -> new GgufUnigram(this).write(root);
        }
        return root;
    }

    private void byteLevelBpe(ObjectNode root) {
        if (preTokenizer.composes()) {
            root.putObject("normalizer").put("type", "NFC");
        } else {
            root.putNull("normalizer");
        }
        root.set("pre_tokenizer", preTokenizer.json());
        postProcessor(root);
        GgufPreTokenizer.byteLevel(root.putObject("decoder"), true, true);
        ObjectNode model = root.putObject("model");
        model.put("type", "BPE");
        model.putNull("dropout");
        model.putNull("unk_token");
        model.putNull("continuing_subword_prefix");
        model.putNull("end_of_word_suffix");
        model.put("fuse_unk", false);
        model.put("byte_fallback", false);
        model.put("ignore_merges", preTokenizer.ignoresMerges());
        ObjectNode vocabulary = model.putObject("vocab");
        for (int id = 0; id < ordinaryEnd(); id++) {
            vocabulary.put(tokens.get(id), id);
        }
        merges.forEach(model.putArray("merges")::add);
    }

    /** Where the run of added and unused tokens at the end of the vocabulary begins: those are no part of the BPE model. */
    int ordinaryEnd() {
        int end = tokens.size();
        while (end > 0 && !ORDINARY.contains(kinds.get(end - 1))) {
            end--;
        }
        return end;
    }

    private void addedTokens(ArrayNode added) {
        for (int id = 0; id < tokens.size(); id++) {
            Kind kind = kinds.get(id);
            boolean special = kind == Kind.CONTROL || (kind == Kind.UNKNOWN && family == Family.UNIGRAM);
            if (special || kind == Kind.USER_DEFINED) {
                added.addObject()
                        .put("id", id)
                        .put("content", tokens.get(id))
                        .put("single_word", false)
                        .put("lstrip", false)
                        .put("rstrip", false)
                        .put("normalized", false)
                        .put("special", special);
            }
        }
    }

    /** Puts the beginning-of-sequence token in front where the file asks for it. */
    private void postProcessor(ObjectNode root) {
        Optional<String> beginning = token("bos_token_id").filter(_ -> addsBeginning());
        if (beginning.isEmpty()) {
            root.putNull("post_processor");
            return;
        }
        String text = beginning.get();
        ObjectNode template = root.putObject("post_processor").put("type", "TemplateProcessing");
        ArrayNode single = template.putArray("single");
        special(single, text, 0);
        sequence(single, "A", 0);
        ArrayNode pair = template.putArray("pair");
        special(pair, text, 0);
        sequence(pair, "A", 0);
        special(pair, text, 0);
        sequence(pair, "B", 1);
        entry(template.putObject("special_tokens"), text);
    }

    void entry(ObjectNode entries, String text) {
        ObjectNode entry = entries.putObject(text).put("id", text);
        entry.putArray("ids").add(tokens.indexOf(text));
        entry.putArray("tokens").add(text);
    }

    static void special(ArrayNode steps, String text, int type) {
        steps.addObject().putObject("SpecialToken").put("id", text).put("type_id", type);
    }

    static void sequence(ArrayNode steps, String name, int type) {
        steps.addObject().putObject("Sequence").put("id", name).put("type_id", type);
    }

    private boolean addsBeginning() {
        return metadata.flag(PREFIX + "add_bos_token")
                .orElse(preTokenizer == GgufPreTokenizer.LLAMA3 || family == Family.SENTENCE_PIECE);
    }

    Optional<String> token(String key) {
        return metadata.whole(PREFIX + key, tokens.size() - 1).map(tokens::get);
    }

    /** The tokenizer_config.json. */
    ObjectNode configJson(int contextLength) {
        ObjectNode root = Json.object().put("tokenizer_class", "PreTrainedTokenizerFast");
        root.put("model_max_length", contextLength);
        root.put("add_bos_token", addsBeginning());
        root.put("add_prefix_space", false);
        root.put("clean_up_tokenization_spaces", false);
        token("bos_token_id").ifPresent(text -> root.put("bos_token", text));
        token("eos_token_id").ifPresent(text -> root.put("eos_token", text));
        token("padding_token_id").ifPresent(text -> root.put("pad_token", text));
        token("unknown_token_id").ifPresent(text -> root.put("unk_token", text));
        return root;
    }
}
