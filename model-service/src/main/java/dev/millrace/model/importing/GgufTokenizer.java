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
 * A tokenizer out of a GGUF file's metadata, as a Hugging Face tokenizer.json: byte-level BPE, SentencePiece's BPE or
 * WordPiece. Texts, types and ids are the file's; how text is split before byte-level merges is known by the name in
 * {@code tokenizer.ggml.pre}.
 */
record GgufTokenizer(
        Family family,
        List<String> tokens,
        List<Kind> kinds,
        List<String> merges,
        PreTokenizer preTokenizer,
        GgufMetadata metadata) {
    static final String PREFIX = "tokenizer.ggml.";

    /** What {@code tokenizer.ggml.model} names. */
    enum Family {
        BYTE_LEVEL,
        SENTENCE_PIECE,
        WORD_PIECE;

        static Family named(String model) {
            return switch (model) {
                case "gpt2" -> BYTE_LEVEL;
                case "llama" -> SENTENCE_PIECE;
                case "bert" -> WORD_PIECE;
                default ->
                    throw new ImportException("a tokenizer of kind " + model
                            + " cannot be turned into a tokenizer.json (gpt2, llama and bert can); import the model's"
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
        UNUSED
    }

    /** How a family splits text, as Hugging Face's files of that family have it. */
    enum PreTokenizer {
        GPT2,
        MPT,
        FALCON,
        SMOLLM,
        LLAMA3,
        QWEN2;

        static PreTokenizer named(String name) {
            return switch (name) {
                case "gpt-2", "phi-2", "olmo" -> GPT2;
                case "mpt" -> MPT;
                case "falcon" -> FALCON;
                case "smollm", "starcoder", "refact", "codeshell" -> SMOLLM;
                case "llama-bpe", "llama3", "llama-v3" -> LLAMA3;
                case "qwen2", "deepseek-r1-qwen" -> QWEN2;
                default ->
                    throw new ImportException("tokenizer " + PREFIX + "pre = " + name
                            + " is not known; import the model's Hugging Face folder, which has a tokenizer.json");
            };
        }
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
        PreTokenizer pre = family == Family.BYTE_LEVEL
                ? PreTokenizer.named(metadata.text(PREFIX + "pre").orElse("gpt-2"))
                : PreTokenizer.GPT2;
        return new GgufTokenizer(family, tokens, kinds, merges, pre, metadata);
    }

    private static Kind kind(long type) {
        return switch ((int) type) {
            case 2 -> Kind.UNKNOWN;
            case 3 -> Kind.CONTROL;
            case 4 -> Kind.USER_DEFINED;
            case 5 -> Kind.UNUSED;
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
        }
        return root;
    }

    private void byteLevelBpe(ObjectNode root) {
        if (preTokenizer == PreTokenizer.QWEN2 || preTokenizer == PreTokenizer.MPT) {
            root.putObject("normalizer").put("type", "NFC");
        } else {
            root.putNull("normalizer");
        }
        root.set("pre_tokenizer", preTokenizerJson());
        postProcessor(root);
        byteLevel(root.putObject("decoder"), true, true);
        ObjectNode model = root.putObject("model");
        model.put("type", "BPE");
        model.putNull("dropout");
        model.putNull("unk_token");
        model.putNull("continuing_subword_prefix");
        model.putNull("end_of_word_suffix");
        model.put("fuse_unk", false);
        model.put("byte_fallback", false);
        model.put("ignore_merges", preTokenizer == PreTokenizer.LLAMA3);
        ObjectNode vocabulary = model.putObject("vocab");
        for (int id = 0; id < ordinaryEnd(); id++) {
            vocabulary.put(tokens.get(id), id);
        }
        merges.forEach(model.putArray("merges")::add);
    }

    /** Where the run of added and unused tokens at the end of the vocabulary begins: those are no part of the BPE model. */
    int ordinaryEnd() {
        int end = tokens.size();
        while (end > 0 && kinds.get(end - 1) != Kind.NORMAL && kinds.get(end - 1) != Kind.UNKNOWN) {
            end--;
        }
        return end;
    }

    private void addedTokens(ArrayNode added) {
        for (int id = 0; id < tokens.size(); id++) {
            Kind kind = kinds.get(id);
            if (kind == Kind.CONTROL || kind == Kind.USER_DEFINED) {
                added.addObject()
                        .put("id", id)
                        .put("content", tokens.get(id))
                        .put("single_word", false)
                        .put("lstrip", false)
                        .put("rstrip", false)
                        .put("normalized", false)
                        .put("special", kind == Kind.CONTROL);
            }
        }
    }

    private ObjectNode preTokenizerJson() {
        return switch (preTokenizer) {
            case GPT2, MPT -> byteLevel(Json.object(), false, true);
            case SMOLLM -> {
                ObjectNode sequence = Json.object().put("type", "Sequence");
                ArrayNode steps = sequence.putArray("pretokenizers");
                steps.addObject().put("type", "Digits").put("individual_digits", true);
                byteLevel(steps.addObject(), false, true);
                yield sequence;
            }
            case FALCON -> {
                ObjectNode sequence = Json.object().put("type", "Sequence");
                ArrayNode steps = sequence.putArray("pretokenizers");
                steps.addObject().put("type", "Punctuation").put("behavior", "Contiguous");
                byteLevel(steps.addObject(), false, true);
                steps.addObject().put("type", "Digits").put("individual_digits", false);
                ObjectNode triples = steps.addObject().put("type", "Split");
                triples.putObject("pattern").put("Regex", "[0-9][0-9][0-9]");
                triples.put("behavior", "Isolated").put("invert", false);
                yield sequence;
            }
            case LLAMA3 -> splitThenBytes("\\p{N}{1,3}");
            case QWEN2 -> splitThenBytes("\\p{N}");
        };
    }

    private static ObjectNode splitThenBytes(String digits) {
        ObjectNode sequence = Json.object().put("type", "Sequence");
        ArrayNode steps = sequence.putArray("pretokenizers");
        ObjectNode split = steps.addObject().put("type", "Split");
        split.putObject("pattern")
                .put(
                        "Regex",
                        "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|" + digits
                                + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+");
        split.put("behavior", "Isolated").put("invert", false);
        byteLevel(steps.addObject(), false, false);
        return sequence;
    }

    private static ObjectNode byteLevel(ObjectNode step, boolean prefixSpace, boolean regex) {
        return step.put("type", "ByteLevel")
                .put("add_prefix_space", prefixSpace)
                .put("trim_offsets", true)
                .put("use_regex", regex);
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
                .orElse(preTokenizer == PreTokenizer.LLAMA3 || family == Family.SENTENCE_PIECE);
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
