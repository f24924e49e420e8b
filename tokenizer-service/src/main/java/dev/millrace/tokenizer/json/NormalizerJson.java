package dev.millrace.tokenizer.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.tokenizer.normalize.BertNormalizer;
import dev.millrace.tokenizer.normalize.CharacterMap;
import dev.millrace.tokenizer.normalize.Lowercase;
import dev.millrace.tokenizer.normalize.Nmt;
import dev.millrace.tokenizer.normalize.Normalizer;
import dev.millrace.tokenizer.normalize.Replacement;
import dev.millrace.tokenizer.normalize.SentencePieceNormalizer;
import dev.millrace.tokenizer.normalize.StripAccents;
import dev.millrace.tokenizer.normalize.UnicodeForm;
import dev.millrace.tokenizer.pretokenize.ByteLevelSplit;
import java.text.Normalizer.Form;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;

/** Reads the "normalizer" of a tokenizer.json. */
final class NormalizerJson {
    private static final int STEPS_MAX = 64;
    private static final int INSERTED_MAX = 64;
    private static final int SYMBOLS_MAX = 1 << 16;
    private static final String CHARACTER_MAP = "precompiled_charsmap";

    private NormalizerJson() {}

    static Normalizer read(Fields owner) {
        return owner.has("normalizer") ? step(owner.object("normalizer")) : Normalizer.none();
    }

    private static Normalizer step(Fields step) {
        String type = step.text("type");
        return switch (type) {
            case "NFC" -> new UnicodeForm(Form.NFC);
            case "NFD" -> new UnicodeForm(Form.NFD);
            case "NFKC" -> new UnicodeForm(Form.NFKC);
            case "NFKD" -> new UnicodeForm(Form.NFKD);
            case "Lowercase" -> new Lowercase();
            case "Replace" -> new Replacement(Patterns.of(step), bounded(step, "content"));
            case "Prepend" -> Normalizer.prepend(bounded(step, "prepend"));
            case "Strip" -> Normalizer.strip(step.flag("strip_left", true), step.flag("strip_right", true));
            case "StripAccents" -> new StripAccents();
            case "Nmt" -> new Nmt();
            case "ByteLevel" -> ByteLevelSplit::inBytes;
            case "Precompiled" -> readingMap(step, () -> new CharacterMap(characterMap(step)));
            case "SentencePiece" -> sentencePiece(step);
            case "BertNormalizer" -> bert(step);
            case "Sequence" ->
                Normalizer.sequence(step.objects("normalizers", STEPS_MAX).stream()
                        .map(NormalizerJson::step)
                        .toList());
            default -> throw step.bad("normalizer \"" + type + "\" is not supported");
        };
    }

    /** A text that is put in: bounded, as each match of a hostile file would add it. */
    private static String bounded(Fields step, String name) {
        String text = step.text(name);
        if (text.length() > INSERTED_MAX) {
            throw step.bad("\"" + name + "\" is longer than " + INSERTED_MAX + " characters");
        }
        return text;
    }

    private static Normalizer bert(Fields step) {
        boolean lowercase = step.flag("lowercase", true);
        return new BertNormalizer(
                step.flag("clean_text", true),
                step.flag("handle_chinese_chars", true),
                step.flag("strip_accents", lowercase),
                lowercase);
    }

    /**
     * Millrace's own step, for which the format has no words: what GGUF's unigram tokenizers do before tokens are looked
     * for. Its fields are named as in SentencePiece's settings.
     */
    private static Normalizer sentencePiece(Fields step) {
        List<String> kept = new ArrayList<>();
        for (JsonNode symbol : step.array("user_defined_symbols", SYMBOLS_MAX)) {
            if (!symbol.isTextual()) {
                throw step.bad("\"user_defined_symbols\" has an entry that is not a string");
            }
            TokenizerJson.checkLength(step, symbol.textValue());
            kept.add(symbol.textValue());
        }
        var blanks = new SentencePieceNormalizer.Blanks(
                step.flag("add_dummy_prefix", false), step.flag("remove_extra_whitespaces", false));
        byte[] map = step.has(CHARACTER_MAP) ? characterMap(step) : null;
        return readingMap(step, () -> new SentencePieceNormalizer(map, kept, blanks));
    }

    private static byte[] characterMap(Fields step) {
        return readingMap(step, () -> Base64.getDecoder().decode(step.text(CHARACTER_MAP)));
    }

    private static <T> T readingMap(Fields step, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (IllegalArgumentException e) {
            throw new TokenizerFormatException(
                    step.path() + ": the precompiled_charsmap cannot be read: " + e.getMessage(), e);
        }
    }
}
