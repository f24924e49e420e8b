package dev.millrace.model.importing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.ModelPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The tokenizer that a new model is given.
 *
 * @param vocabularySize tokens
 * @param roles of some of them
 * @param files writes its files into a package
 */
public record NewTokenizer(int vocabularySize, Checkpoint.SpecialIds roles, Writing files) {
    private static final List<String> COPIED =
            List.of("tokenizer.json", "tokenizer_config.json", "generation_config.json", "chat_template.jinja");
    private static final int BYTES = 256;
    private static final String END = "<|end|>";
    private static final String TEMPLATE = """
            {%- for message in messages -%}
            {{ message['role'] + ': ' + message['content'] + '<|end|>' }}
            {%- endfor -%}
            {%- if add_generation_prompt -%}{{ 'assistant: ' }}{%- endif -%}""";

    /** Writes files into a folder. */
    @FunctionalInterface
    public interface Writing {
        void into(Path folder) throws IOException;
    }

    /** Of another package. */
    public static NewTokenizer of(ModelPackage other) throws IOException {
        var model = Json.read(other.folder().resolve("genai_config.json")).path("model");
        return new NewTokenizer(
                other.shape().vocabularySize(),
                new Checkpoint.SpecialIds(
                        model.path("bos_token_id").asInt(-1),
                        model.path("pad_token_id").asInt(-1),
                        other.endIds()),
                folder -> copy(other.folder(), folder));
    }

    private static void copy(Path from, Path to) throws IOException {
        for (var name : COPIED) {
            if (Files.exists(from.resolve(name))) {
                Files.copy(from.resolve(name), to.resolve(name));
            }
        }
    }

    /** A token for each byte, whose id is its value, and {@value #END}. */
    public static NewTokenizer ofBytes() {
        return new NewTokenizer(
                BYTES + 1, new Checkpoint.SpecialIds(-1, BYTES, List.of(BYTES)), NewTokenizer::writeBytes);
    }

    private static void writeBytes(Path folder) throws IOException {
        var tokenizer = Json.object().put("version", "1.0");
        var end =
                tokenizer.putArray("added_tokens").addObject().put("id", BYTES).put("content", END);
        for (var flag : List.of("single_word", "lstrip", "rstrip", "normalized")) {
            end.put(flag, false);
        }
        end.put("special", true);
        tokenizer.putNull("normalizer");
        tokenizer.set("pre_tokenizer", byteLevel());
        tokenizer.putNull("post_processor");
        tokenizer.set("decoder", byteLevel());
        var model = tokenizer.putObject("model").put("type", "BPE");
        var vocabulary = model.putObject("vocab");
        for (int value = 0; value < BYTES; value++) {
            vocabulary.put(letter(value), value);
        }
        model.putArray("merges");
        Json.write(folder.resolve("tokenizer.json"), tokenizer);
        Json.write(
                folder.resolve("tokenizer_config.json"),
                Json.object().put("tokenizer_class", "PreTrainedTokenizerFast").put("eos_token", END));
        Json.write(
                folder.resolve("generation_config.json"),
                Json.object().put("eos_token_id", BYTES).put("pad_token_id", BYTES));
        Files.writeString(folder.resolve("chat_template.jinja"), TEMPLATE);
    }

    private static ObjectNode byteLevel() {
        return Json.object()
                .put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", true)
                .put("use_regex", true);
    }

    /** GPT-2's letter of a byte: itself where it can be seen, else the next one from 256 on. */
    private static String letter(int value) {
        int unseen = 0;
        for (int other = 0; other < value; other++) {
            unseen += isSeen(other) ? 0 : 1;
        }
        return Character.toString(isSeen(value) ? value : BYTES + unseen);
    }

    private static boolean isSeen(int value) {
        return value >= '!' && value <= '~' || value >= 0xa1 && value <= 0xac || value >= 0xae;
    }
}
