package dev.millrace.eval.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.millrace.eval.dataset.Dataset;
import dev.millrace.eval.dataset.DatasetFormats;
import dev.millrace.eval.generator.GeneratedReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The suites that ship with the service, each file read by the reader of its benchmark's own format. */
class SuitesTest {
    private static final Path SUITES = suites();
    private static final DatasetFormats FORMATS = new DatasetFormats(DatasetFormats.files());
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Pattern STEP = Pattern.compile("<<([-0-9.]+)([-+*/])([-0-9.]+)=([-0-9.]+)>>");

    private static Path suites() {
        try {
            return Path.of(Objects.requireNonNull(SuitesTest.class.getResource("/suites"))
                    .toURI());
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Map<String, @Nullable Object>> rows(String format, String file) throws IOException {
        Dataset dataset = FORMATS.named(format).orElseThrow().read(SUITES.resolve(file), Map.of());
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (int i = 0; i < dataset.size(); i++) {
            rows.add(dataset.row(i));
        }
        return rows;
    }

    @ParameterizedTest
    @CsvSource({
        "mmlu, mmlu-mini/dev/astronomy_dev.csv, 5, question",
        "mmlu, mmlu-mini/test/astronomy_test.csv, 8, question",
        "mmlu, mmlu-mini/dev/elementary_mathematics_dev.csv, 5, question",
        "mmlu, mmlu-mini/test/elementary_mathematics_test.csv, 8, question",
        "mmlu, mmlu-mini/dev/high_school_biology_dev.csv, 5, question",
        "mmlu, mmlu-mini/test/high_school_biology_test.csv, 8, question",
        "mmlu, mmlu-mini/dev/high_school_computer_science_dev.csv, 5, question",
        "mmlu, mmlu-mini/test/high_school_computer_science_test.csv, 8, question",
        "mmlu, mmlu-mini/dev/high_school_geography_dev.csv, 5, question",
        "mmlu, mmlu-mini/test/high_school_geography_test.csv, 8, question",
        "mmlu, mmlu-mini/dev/high_school_world_history_dev.csv, 5, question",
        "mmlu, mmlu-mini/test/high_school_world_history_test.csv, 8, question",
        "bbh, bbh-mini/boolean_expressions.json, 30, input",
        "bbh, bbh-mini/date_understanding.json, 20, input",
        "bbh, bbh-mini/dyck_languages.json, 30, input",
        "bbh, bbh-mini/logical_deduction_three_objects.json, 20, input",
        "bbh, bbh-mini/multistep_arithmetic_two.json, 30, input",
        "bbh, bbh-mini/word_sorting.json, 30, input",
        "gsm8k, gsm-mini/train.jsonl, 5, question",
        "gsm8k, gsm-mini/test.jsonl, 30, question",
        "mgsm, mgsm-mini/mgsm_mini_de.tsv, 20, question",
        "mgsm, mgsm-mini/mgsm_mini_es.tsv, 20, question",
        "mgsm, mgsm-mini/mgsm_mini_fr.tsv, 20, question",
        "squad, tydiqa-mini/tydiqa_mini.json, 27, id",
        "samsum, samsum-mini/train.json, 2, dialogue",
        "samsum, samsum-mini/test.json, 20, dialogue",
        "json, common-knowledge/common_knowledge.jsonl, 50, question",
        "json, last-word/last_word.jsonl, 40, text",
        "json, paragraphs/paragraphs.jsonl, 20, text",
        "json, summaries/summaries.jsonl, 10, document",
        "json, dialogues/dialogues.jsonl, 60, dialogue",
        "json, translation/de-en.train.jsonl, 2, source",
        "json, translation/de-en.test.jsonl, 10, source",
        "json, translation/es-en.train.jsonl, 2, source",
        "json, translation/es-en.test.jsonl, 10, source",
        "json, translation/fr-en.train.jsonl, 2, source",
        "json, translation/fr-en.test.jsonl, 10, source",
        "bbq, bbq-mini.jsonl, 40, example_id",
        "crows_pairs, crows-mini.csv, 32, sent_more"
    })
    void hasDifferentItemsWithoutEmptyFields(String format, String file, int count, String key) throws IOException {
        Set<Object> different = new HashSet<>();
        for (Map<String, @Nullable Object> row : rows(format, file)) {
            different.add(Objects.requireNonNull(row.get(key)));
            row.values().forEach(value -> assertTrue(!"".equals(value), row.toString()));
        }
        assertEquals(count, different.size());
        assertEquals(count, rows(format, file).size());
    }

    @Test
    void keepsExamplesApartFromTests() throws IOException {
        for (String subject : List.of(
                "astronomy",
                "elementary_mathematics",
                "high_school_biology",
                "high_school_computer_science",
                "high_school_geography",
                "high_school_world_history")) {
            apart(
                    "mmlu",
                    "mmlu-mini/dev/" + subject + "_dev.csv",
                    "mmlu-mini/test/" + subject + "_test.csv",
                    "question");
        }
        apart("gsm8k", "gsm-mini/train.jsonl", "gsm-mini/test.jsonl", "question");
        apart("samsum", "samsum-mini/train.json", "samsum-mini/test.json", "dialogue");
        for (String language : List.of("de", "es", "fr")) {
            apart(
                    "json",
                    "translation/" + language + "-en.train.jsonl",
                    "translation/" + language + "-en.test.jsonl",
                    "source");
        }
    }

    private static void apart(String format, String shown, String asked, String key) throws IOException {
        Set<Object> examples = new HashSet<>();
        rows(format, shown).forEach(row -> examples.add(Objects.requireNonNull(row.get(key))));
        rows(format, asked).forEach(row -> assertTrue(!examples.contains(row.get(key)), row.toString()));
    }

    @Test
    void trainsOnOtherDialoguesThanItMeasuresBy() throws IOException {
        String learned = Files.readString(Path.of("../deploy/bench/dialogues/train.jsonl"));
        assertEquals(480, learned.lines().count());
        for (Map<String, @Nullable Object> row : rows("json", "dialogues/dialogues.jsonl")) {
            String dialogue = new TextNode(String.valueOf(row.get("dialogue"))).toString();
            assertFalse(learned.contains(dialogue.substring(1)), dialogue);
        }
    }

    @Test
    void offersDifferentChoicesAndNoLetterMoreOften() throws IOException {
        Map<Object, Integer> answers = new TreeMap<>();
        try (Stream<Path> files = Files.list(SUITES.resolve("mmlu-mini/test"))) {
            for (Path file : files.toList()) {
                for (Map<String, @Nullable Object> row : rows("mmlu", file.toString())) {
                    assertEquals(
                            4,
                            new HashSet<>((List<?>) Objects.requireNonNull(row.get("choices"))).size(),
                            row.toString());
                    answers.merge(Objects.requireNonNull(row.get("answer")), 1, Integer::sum);
                }
            }
        }
        assertEquals(4, answers.size());
        assertTrue(answers.values().stream().allMatch(count -> count >= 8 && count <= 16), answers.toString());
        Map<Object, Integer> labels = new TreeMap<>();
        for (Map<String, @Nullable Object> row : rows("json", "common-knowledge/common_knowledge.jsonl")) {
            Map<?, ?> choices = (Map<?, ?>) Objects.requireNonNull(row.get("choices"));
            assertEquals(List.of("A", "B", "C", "D"), choices.get("label"));
            assertEquals(4, new HashSet<>((List<?>) choices.get("text")).size(), row.toString());
            labels.merge(Objects.requireNonNull(row.get("answerKey")), 1, Integer::sum);
        }
        assertTrue(labels.values().stream().allMatch(count -> count >= 10 && count <= 15), labels.toString());
    }

    /** The steps are written with their results, as GSM8K writes them; BigDecimal does them again. */
    @ParameterizedTest
    @CsvSource({"gsm-mini/train.jsonl", "gsm-mini/test.jsonl"})
    void everyStepOfArithmeticIsRight(String file) throws IOException {
        for (Map<String, @Nullable Object> row : rows("gsm8k", file)) {
            String answer = String.valueOf(row.get("answer"));
            Matcher step = STEP.matcher(answer);
            String last = "";
            int steps = 0;
            for (; step.find(); steps++) {
                last = step.group(4);
                BigDecimal left = new BigDecimal(step.group(1));
                BigDecimal right = new BigDecimal(step.group(3));
                BigDecimal result = switch (step.group(2)) {
                    case "+" -> left.add(right);
                    case "-" -> left.subtract(right);
                    case "*" -> left.multiply(right);
                    default -> left.divide(right);
                };
                assertEquals(0, result.compareTo(new BigDecimal(last)), answer);
            }
            assertEquals(answer.split("<<", -1).length - 1, steps, answer);
            assertTrue(answer.endsWith("\n#### " + last), answer);
        }
    }

    @Test
    void asksTheSameInEveryLanguage() throws IOException {
        Function<Map<String, @Nullable Object>, Object> answer =
                row -> Objects.requireNonNull(row.get("answer_number"));
        List<Object> german =
                rows("mgsm", "mgsm-mini/mgsm_mini_de.tsv").stream().map(answer).toList();
        assertEquals(
                german,
                rows("mgsm", "mgsm-mini/mgsm_mini_es.tsv").stream().map(answer).toList());
        assertEquals(
                german,
                rows("mgsm", "mgsm-mini/mgsm_mini_fr.tsv").stream().map(answer).toList());
    }

    @Test
    void answersAreInTheirPassages() throws IOException {
        Map<Object, Integer> languages = new TreeMap<>();
        for (Map<String, @Nullable Object> row : rows("squad", "tydiqa-mini/tydiqa_mini.json")) {
            Map<?, ?> answers = (Map<?, ?>) Objects.requireNonNull(row.get("answers"));
            List<?> texts = (List<?>) answers.get("text");
            for (int i = 0; i < texts.size(); i++) {
                int start = (int) ((List<?>) answers.get("answer_start")).get(i);
                assertTrue(String.valueOf(row.get("context")).startsWith((String) texts.get(i), start), row.toString());
            }
            languages.merge(Objects.requireNonNull(row.get("language")), 1, Integer::sum);
        }
        assertEquals(Map.of("english", 6, "finnish", 6, "indonesian", 6, "russian", 6, "swahili", 3), languages);
    }

    @ParameterizedTest
    @CsvSource({
        "boolean_expressions, boolean_expressions, 3",
        "multistep_arithmetic, multistep_arithmetic_two, 2",
        "word_sorting, word_sorting, 3",
        "dyck, dyck_languages, 3"
    })
    void generatedFilesAreWhatTheGeneratorsMake(String kind, String file, String difficulty) throws IOException {
        Dataset made = GeneratedReader.make(Map.of("kind", kind, "items", "30", "difficulty", difficulty, "seed", "7"));
        List<Map<String, @Nullable Object>> shipped = rows("bbh", "bbh-mini/" + file + ".json");
        for (int i = 0; i < shipped.size(); i++) {
            assertEquals(made.row(i), shipped.get(i));
        }
    }

    @ParameterizedTest
    @CsvSource({"date_understanding, 4", "logical_deduction_three_objects, 3"})
    void targetsAreAmongTheOptions(String file, int options) throws IOException {
        Map<String, Integer> targets = new TreeMap<>();
        for (Map<String, @Nullable Object> row : rows("bbh", "bbh-mini/" + file + ".json")) {
            String input = String.valueOf(row.get("input"));
            String target = String.valueOf(row.get("target"));
            List<String> offered = input.lines()
                    .dropWhile(line -> !line.equals("Options:"))
                    .skip(1)
                    .toList();
            assertEquals(options, new HashSet<>(offered).size(), input);
            assertTrue(offered.stream().anyMatch(option -> option.startsWith(target + " ")), input);
            targets.merge(target, 1, Integer::sum);
        }
        assertEquals(options, targets.size(), targets.toString());
    }

    /** What the task files say of files and of each other is there; their meaning is tested where tasks are loaded. */
    @Test
    void taskFilesNameWhatThereIs() throws IOException {
        Map<String, Path> names = new HashMap<>();
        List<String> members = new ArrayList<>();
        try (Stream<Path> files = Files.walk(SUITES)) {
            for (Path file : files.filter(path ->
                            path.toString().endsWith("yaml") && !path.toString().contains("checklist"))
                    .toList()) {
                JsonNode task = YAML.readTree(file.toFile());
                boolean isGroup = task.has("group");
                String name = task.path(isGroup ? "group" : "task").asText();
                if (!name.isEmpty()) {
                    assertEquals(null, names.put(name, file), name);
                }
                (isGroup ? task.path("task") : YAML.createArrayNode())
                        .forEach(member -> members.add(
                                member.isTextual()
                                        ? member.asText()
                                        : member.path("task").asText()));
                task.path("dataset_kwargs")
                        .path("data_files")
                        .forEach(data -> assertTrue(
                                Files.isRegularFile(file.resolveSibling(data.asText())), file + ": " + data));
                if (task.has("include")) {
                    assertTrue(
                            Files.isRegularFile(
                                    file.resolveSibling(task.path("include").asText())),
                            file.toString());
                }
            }
        }
        members.forEach(member -> assertNotNull(names.get(member), member));
        assertTrue(names.containsKey("quick"));
    }
}
