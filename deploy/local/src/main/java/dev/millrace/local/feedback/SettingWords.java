package dev.millrace.local.feedback;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.local.system.UsageException;
import java.util.List;
import java.util.Set;

/** How answers are made, in words: {@code temperature=0.3,top_p=0.9}. */
public final class SettingWords {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> TEXTS = Set.of("name", "model", "prompt_name");
    private static final String REVISIONS = "revisions";
    private static final Set<String> WHOLE = Set.of("max_new_tokens", "top_k", "seed", REVISIONS);
    private static final Set<String> REAL = Set.of("temperature", "top_p");
    private static final int ANSWERS_MIN = 2;
    private static final int ANSWERS_MAX = 8;
    private static final int ANSWERS = 4;

    private SettingWords() {}

    /**
     * A setting for each of so many answers, taken in turn.
     *
     * @param answers how many; 0 for as many as there are settings, and 4 where there is one or none
     * @throws UsageException when a setting is written otherwise, or there are fewer answers than settings
     */
    public static ArrayNode of(List<String> settings, int answers) {
        int count = answers != 0 ? answers : settings.size() > 1 ? settings.size() : ANSWERS;
        if (count < ANSWERS_MIN || count > ANSWERS_MAX) {
            throw new UsageException("--answers must be %d to %d, not %d".formatted(ANSWERS_MIN, ANSWERS_MAX, count));
        }
        if (count < settings.size()) {
            throw new UsageException("--answers: %d are fewer than the %d settings".formatted(count, settings.size()));
        }
        var all = JSON.createArrayNode();
        for (int i = 0; i < count; i++) {
            all.add(settings.isEmpty() ? JSON.createObjectNode() : setting(settings.get(i % settings.size())));
        }
        return all;
    }

    private static ObjectNode setting(String words) {
        var setting = JSON.createObjectNode();
        var parameters = JSON.createObjectNode();
        for (var word : words.split(",", -1)) {
            int equals = word.indexOf('=');
            var name = word.substring(0, Math.max(0, equals)).strip();
            var value = word.substring(equals + 1).strip();
            if (TEXTS.contains(name)) {
                setting.put(name, value);
            } else if (name.equals(REVISIONS)) {
                put(setting, name, value, word);
            } else {
                put(parameters, name, value, word);
            }
        }
        if (!parameters.isEmpty()) {
            setting.set("parameters", parameters);
        }
        return setting;
    }

    private static void put(ObjectNode parameters, String name, String value, String word) {
        try {
            if (WHOLE.contains(name)) {
                parameters.put(name, Long.parseLong(value));
                return;
            }
            if (REAL.contains(name)) {
                parameters.put(name, Double.parseDouble(value));
                return;
            }
        } catch (NumberFormatException e) {
            throw new UsageException("--setting: '%s' is no number for %s".formatted(value, name));
        }
        throw new UsageException(
                "--setting: '%s' is none of name, model, prompt_name, revisions, max_new_tokens,".formatted(word)
                        + " temperature, top_k, top_p or seed with '=' and a value");
    }
}
