package dev.millrace.model.importing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** How a family of byte-level BPE splits text, as Hugging Face's files of that family have it. */
enum GgufPreTokenizer {
    GPT2,
    MPT,
    FALCON,
    SMOLLM,
    LLAMA3,
    QWEN2;

    static GgufPreTokenizer named(String name) {
        return switch (name) {
            case "gpt-2", "phi-2", "olmo" -> GPT2;
            case "mpt" -> MPT;
            case "falcon" -> FALCON;
            case "smollm", "starcoder", "refact", "codeshell" -> SMOLLM;
            case "llama-bpe", "llama3", "llama-v3" -> LLAMA3;
            case "qwen2", "deepseek-r1-qwen" -> QWEN2;
            default ->
                throw new ImportException("tokenizer " + GgufTokenizer.PREFIX + "pre = " + name
                        + " is not known; import the model's Hugging Face folder, which has a tokenizer.json");
        };
    }

    /** Whether text is composed (NFC) before it is split. */
    boolean composes() {
        return this == QWEN2 || this == MPT;
    }

    /** Whether a word that is a token is taken whole, whatever the merges say. */
    boolean ignoresMerges() {
        return this == LLAMA3;
    }

    /** The "pre_tokenizer" of a tokenizer.json. */
    ObjectNode json() {
        return switch (this) {
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

    static ObjectNode byteLevel(ObjectNode step, boolean prefixSpace, boolean regex) {
        return step.put("type", "ByteLevel")
                .put("add_prefix_space", prefixSpace)
                .put("trim_offsets", true)
                .put("use_regex", regex);
    }
}
