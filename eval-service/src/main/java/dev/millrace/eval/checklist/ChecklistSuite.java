package dev.millrace.eval.checklist;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.eval.lexicon.DataFile;
import dev.millrace.eval.robustness.Perturbations;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * A file of tests.
 *
 * @param name [a-z0-9_.-]{1,64}
 * @param version of the file
 * @param prompt how a text is asked about, with {@code {text}} for it
 * @param choices answers, maybe with slots, 2 to {@value #CHOICES_MAX}
 * @param lexicons what slots are filled with: lists of words, or of maps of words
 * @param tests at least one
 */
public record ChecklistSuite(
        String name,
        String version,
        String prompt,
        List<String> choices,
        Map<String, List<JsonNode>> lexicons,
        List<ChecklistTest> tests) {
    public static final int CHOICES_MAX = 16;
    /** Our own. */
    public static final List<String> OWN = List.of("sentiment", "negation", "numbers", "temporal");

    private static final String TEXT = "{text}";

    public ChecklistSuite {
        choices = List.copyOf(choices);
        tests = List.copyOf(tests);
        if (!name.matches("[a-z0-9_.-]{1,64}") || !prompt.contains(TEXT)) {
            throw new IllegalArgumentException("name or prompt: must be [a-z0-9_.-]{1,64}, and have {text} in it");
        }
        if (choices.size() < 2 || choices.size() > CHOICES_MAX || tests.isEmpty()) {
            throw new IllegalArgumentException("choices: must be 2 to %d, and tests at least 1".formatted(CHOICES_MAX));
        }
    }

    /** One of {@link #OWN}. */
    public static ChecklistSuite own(String name) {
        return DataFile.yaml("/suites/checklist/%s.yaml".formatted(name), new TypeReference<ChecklistSuite>() {});
    }

    /** Of a YAML text. */
    public static ChecklistSuite parse(String file, String yaml) {
        return DataFile.parse(file, yaml, new TypeReference<ChecklistSuite>() {});
    }

    /**
     * All tests filled, in order; the same for the same seed.
     *
     * @throws IllegalArgumentException when a template has no filling, or an answer is none of the choices
     */
    public List<ChecklistCase> cases(long seed) {
        var slots = new Slots(entries());
        var random = new SplittableRandom(seed);
        var cases = new ArrayList<ChecklistCase>();
        for (var test : tests) {
            var templates = Stream.concat(templates(test), choices.stream()).toList();
            var own = random.split();
            for (var filling : slots.fillings(templates, test.most(), own)) {
                cases.add(filled(test, filling, own.split()));
            }
        }
        return cases;
    }

    private static Stream<String> templates(ChecklistTest test) {
        return switch (test) {
            case ChecklistTest.MinimumFunctionality mft -> Stream.of(mft.text(), mft.answer());
            case ChecklistTest.Invariance inv -> Stream.of(inv.text());
            case ChecklistTest.Directional dir -> Stream.of(dir.text(), dir.changed(), dir.label());
        };
    }

    private ChecklistCase filled(
            ChecklistTest test, Map<String, Map<String, String>> filling, SplittableRandom random) {
        String text = Slots.fill(test.text(), filling);
        var answers = choices.stream().map(choice -> Slots.fill(choice, filling)).toList();
        return switch (test) {
            case ChecklistTest.MinimumFunctionality mft ->
                new ChecklistCase(test, List.of(asked(text)), answers, Slots.fill(mft.answer(), filling));
            case ChecklistTest.Invariance inv -> {
                var texts = new ArrayList<>(List.of(asked(text)));
                inv.perturbations()
                        .forEach(one -> texts.add(
                                asked(Perturbations.parse(one).perturb(text, random))));
                yield new ChecklistCase(test, texts, answers, "");
            }
            case ChecklistTest.Directional dir ->
                new ChecklistCase(
                        test,
                        List.of(asked(text), asked(Slots.fill(dir.changed(), filling))),
                        answers,
                        Slots.fill(dir.label(), filling));
        };
    }

    private String asked(String text) {
        return prompt.replace(TEXT, text);
    }

    private Map<String, List<Map<String, String>>> entries() {
        var entries = new LinkedHashMap<String, List<Map<String, String>>>();
        lexicons.forEach((lexicon, list) ->
                entries.put(lexicon, list.stream().map(ChecklistSuite::entry).toList()));
        return entries;
    }

    private static Map<String, String> entry(JsonNode entry) {
        if (!entry.isObject()) {
            return Map.of("", entry.asText());
        }
        var fields = new LinkedHashMap<String, String>();
        entry.properties().forEach(field -> fields.put(field.getKey(), field.getValue().asText()));
        return fields;
    }
}
