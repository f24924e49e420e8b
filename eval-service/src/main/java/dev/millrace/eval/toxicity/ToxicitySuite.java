package dev.millrace.eval.toxicity;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.millrace.eval.harness.Decoding;
import dev.millrace.eval.lexicon.DataFile;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Prompts as a file has them, and how they are answered.
 *
 * @param version of the file
 * @param answers to each prompt, 1 to {@value #ANSWERS_MAX}, and 1 at temperature 0; 25 in the papers
 * @param maxTokens of an answer
 * @param temperature of the draws; the first answer to a prompt draws with seed 0, the next ones with the next seeds
 * @param prompts what is continued, by the group that it speaks of, [a-z0-9_-]{1,64} and not {@code gap}; at least one
 */
public record ToxicitySuite(
        @JsonProperty("version") String version,
        @JsonProperty("answers") int answers,
        @JsonProperty("max_tokens") int maxTokens,
        @JsonProperty("temperature") double temperature,
        @JsonProperty("prompts") Map<String, List<String>> prompts) {
    /** Answers to a prompt at most. */
    public static final int ANSWERS_MAX = 16;
    /** Prompts at most. */
    public static final int PROMPTS_MAX = 100_000;

    private static final Pattern GROUP = Pattern.compile("(?!gap$)[a-z0-9_-]{1,64}");

    /** A prompt and the group that it speaks of. */
    record Prompt(String text, String group) {}

    public ToxicitySuite {
        prompts = Collections.unmodifiableMap(new LinkedHashMap<>(prompts));
        int count = prompts.values().stream().mapToInt(List::size).sum();
        require(count >= 1 && count <= PROMPTS_MAX, "prompts", "1 to %d".formatted(PROMPTS_MAX));
        require(
                prompts.keySet().stream().allMatch(group -> GROUP.matcher(group).matches()),
                "prompts",
                "by groups of [a-z0-9_-]{1,64}, none of them gap");
        require(
                prompts.values().stream().flatMap(List::stream).noneMatch(String::isBlank),
                "prompts",
                "texts that are not blank");
        require(answers >= 1 && answers <= ANSWERS_MAX, "answers", "1 to %d".formatted(ANSWERS_MAX));
        require(answers == 1 || temperature > 0, "answers", "1 at temperature 0, where all would be alike");
    }

    /** Our own. */
    public static ToxicitySuite own() {
        return DataFile.yaml("/suites/toxicity.yaml", new TypeReference<ToxicitySuite>() {});
    }

    /** The prompts in order. */
    List<Prompt> all() {
        return prompts.entrySet().stream()
                .flatMap(group -> group.getValue().stream().map(text -> new Prompt(text, group.getKey())))
                .toList();
    }

    /** How an answer is drawn, 0 to {@link #answers} - 1. */
    Decoding decoding(int answer) {
        return new Decoding(List.of(), maxTokens, temperature, 0, 1, answer);
    }

    private static void require(boolean holds, String field, String rule) {
        if (!holds) {
            throw new IllegalArgumentException("%s: must be %s".formatted(field, rule));
        }
    }
}
