package dev.millrace.tokenizer.embed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.tokenizer.Tokenizer;
import dev.millrace.tokenizer.json.TokenizerJson;
import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.FailureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a WordPiece tokenizer of a few words that puts [CLS] (1) before, and [SEP] (2) behind each text. */
class EncoderTextsTest {
    private static final EmbeddingModel MODEL =
            new EmbeddingModel("tiny", "0", EmbeddingModel.Kind.ENCODER, 4, 8, 8, ClassificationHead.NONE);

    @TempDir
    Path folder;

    private Tokenizer tokenizer;

    @BeforeEach
    void load() throws IOException {
        Files.writeString(folder.resolve("tokenizer.json"), """
                {"version": "1.0",
                 "added_tokens": [%s, %s, %s],
                 "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
                                "strip_accents": null, "lowercase": true},
                 "pre_tokenizer": {"type": "BertPreTokenizer"},
                 "post_processor": {"type": "TemplateProcessing",
                   "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                              {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
                   "pair": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                            {"SpecialToken": {"id": "[SEP]", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}},
                            {"SpecialToken": {"id": "[SEP]", "type_id": 1}}],
                   "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [1], "tokens": ["[CLS]"]},
                                      "[SEP]": {"id": "[SEP]", "ids": [2], "tokens": ["[SEP]"]}}},
                 "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
                 "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                           "max_input_chars_per_word": 100,
                           "vocab": {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "a": 3, "b": 4, "c": 5, "d": 6, "e": 7}}}
                """.formatted(
                        special(0, "[UNK]"), special(1, "[CLS]"), special(2, "[SEP]")));
        tokenizer = TokenizerJson.load(folder);
    }

    private static String special(int id, String content) {
        return "{\"id\": %d, \"content\": \"%s\", \"single_word\": false, \"lstrip\": false, \"rstrip\": false, \"normalized\": false, \"special\": true}"
                .formatted(id, content);
    }

    private EncoderTexts texts(boolean truncate) {
        return new EncoderTexts(tokenizer, MODEL, truncate);
    }

    private static EncoderText written(String text) {
        return new EncoderText.Written(text);
    }

    private static Failure failure(Runnable action) {
        return assertThrows(FailureException.class, action::run).failure();
    }

    @Test
    void framesATextAndTakesIdsAsTheyAre() {
        var texts = texts(false);
        assertArrayEquals(
                new int[] {1, 3, 4, 2}, texts.single("input", written("A b")).ids());
        assertArrayEquals(
                new int[] {3, 7},
                texts.single("input", new EncoderText.Ids(new int[] {3, 7})).ids());
        assertEquals(6, texts.tokens());
    }

    @Test
    void spellsOutSpecialTokensInTexts() {
        assertEquals(
                0,
                Arrays.stream(texts(false).single("input", written("[CLS]")).ids())
                        .skip(1)
                        .filter(id -> id == 1)
                        .count());
    }

    @Test
    void refusesWhatIsTooLongOrCutsItAtItsEnd() {
        var long7 = written("a b c d e a b");
        var refusal = failure(() -> texts(false).single("input[3]", long7));
        assertEquals("context_length_exceeded", refusal.code());
        assertEquals("input[3]", refusal.param());
        assertArrayEquals(
                new int[] {1, 3, 4, 5, 6, 7, 3, 2},
                texts(true).single("input", long7).ids());
        int[] ids = {3, 3, 3, 3, 3, 3, 3, 3, 4};
        assertEquals(
                "context_length_exceeded",
                failure(() -> texts(false).single("input", new EncoderText.Ids(ids)))
                        .code());
        assertEquals(8, texts(true).single("input", new EncoderText.Ids(ids)).ids().length);
    }

    @Test
    void refusesIdsThatTheModelDoesNotHave() {
        for (int[] ids : new int[][] {{}, {-1}, {8}}) {
            assertEquals(
                    "invalid_value",
                    failure(() -> texts(false).single("input", new EncoderText.Ids(ids)))
                            .code());
        }
    }

    @Test
    void framesPairsAndCutsTheLongerTextFirst() {
        var pair = texts(false).pair("documents[0]", "a", "b c");
        assertArrayEquals(new int[] {1, 3, 2, 4, 5, 2}, pair.ids());
        assertEquals(3, pair.secondFrom());
        // Five tokens have room beside the three special ones.
        assertArrayEquals(
                new int[] {1, 3, 2, 4, 4, 4, 4, 2},
                texts(true).pair("d", "a", "b b b b b b").ids());
        assertArrayEquals(
                new int[] {1, 3, 3, 3, 3, 2, 4, 2},
                texts(true).pair("d", "a a a a a a", "b").ids());
        assertArrayEquals(
                new int[] {1, 3, 3, 3, 2, 4, 4, 2},
                texts(true).pair("d", "a a a a a a", "b b b b").ids());
        assertEquals(
                "context_length_exceeded",
                failure(() -> texts(false).pair("d", "a a a", "b b b")).code());
    }

    @Test
    void boundsTheTokensOfARequest() {
        var wide = new EmbeddingModel("wide", "0", EmbeddingModel.Kind.ENCODER, 4, 65_536, 8, ClassificationHead.NONE);
        var texts = new EncoderTexts(tokenizer, wide, false);
        for (int i = 0; i < 4; i++) {
            texts.single("input[" + i + "]", new EncoderText.Ids(new int[65_536]));
        }
        assertEquals(
                "input[4]",
                failure(() -> texts.single("input[4]", new EncoderText.Ids(new int[65_536])))
                        .param());
    }
}
