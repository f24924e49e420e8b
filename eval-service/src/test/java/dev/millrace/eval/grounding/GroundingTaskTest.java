package dev.millrace.eval.grounding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.eval.figure.Figures;
import dev.millrace.eval.harness.Decoding;
import dev.millrace.eval.harness.Direction;
import dev.millrace.eval.harness.Figure;
import dev.millrace.eval.harness.ItemResult;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Request;
import dev.millrace.eval.harness.Sha256;
import dev.millrace.eval.harness.TaskResult;
import dev.millrace.eval.resampling.Comparison;
import dev.millrace.eval.resampling.Pairs;
import dev.millrace.eval.resampling.Resampling;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroundingTaskTest {
    private static final String YAML = """
            version: "1"
            collection: library
            top_k: 2
            min_score: 0.25
            max_tokens: 40
            questions:
              - {id: q1, question: 'How long?', relevant: {lending: 2, films: 1}}
              - {id: q2, question: 'Who?', relevant: {}}
            """;
    private static final List<String> SOURCES =
            List.of("Books may be kept for four weeks.", "Films may be kept for one week.");
    private static final String ANSWER =
            "Books may be kept for four weeks [1]. Books may be kept for four weeks [2]. Elephants fly [7].";

    private static GroundingTask task(DocumentCollections collections) {
        return new GroundingTask("library", CollectionSuite.parse("suite", YAML), List.of(), collections);
    }

    private static Map<String, Measurement> measured(GroundingTask task, int index, String answer) {
        var measured = task.measure(task.item(index), List.of(new Reply.Text(answer, 9)));
        return measured.entrySet().stream()
                .collect(Collectors.toMap(entry -> entry.getKey().metric(), Map.Entry::getValue));
    }

    @Test
    void measuresTheSearchAndTheAnswer() {
        var task = task(ScriptedCollections.of(Map.of("How long?", List.of("x", "lending")), SOURCES));
        // One of two relevant documents at rank 2 with grade 2; at best 2 at rank 1 and 1 at rank 2.
        double log3 = Math.log(3) / Math.log(2);
        var measured = measured(task, 0, ANSWER);
        assertEquals(new Measurement.Value(0), measured.get("recall@1"));
        assertEquals(new Measurement.Value(0.5), measured.get("recall@2"));
        assertEquals(new Measurement.Value(0.5), measured.get("mrr"));
        var ndcg = (Measurement.Value) measured.get("ndcg@2");
        assertEquals(2 / log3 / (2 + 1 / log3), ndcg == null ? Double.NaN : ndcg.value(), 1e-12);
        // The second source has half of the second sentence's pairs of words, nothing has those of the third.
        assertEquals(new Measurement.Ratio(2, 3), measured.get("citation_precision"));
        assertEquals(new Measurement.Ratio(2, 3), measured.get("citation_recall"));
        assertEquals(new Measurement.Ratio(1, 3), measured.get("unsupported_sentences"));
        assertFalse(measured.containsKey("nothing_found"));
    }

    @Test
    void aQuestionWithoutAnAnswerIsMeasuredByWhatIsFoundAlone() {
        var silent = task(ScriptedCollections.of(Map.of(), List.of()));
        assertEquals(Map.of("nothing_found", new Measurement.Value(1)), measured(silent, 1, "Ann."));
        var loud = task(ScriptedCollections.of(Map.of("Who?", List.of("x")), SOURCES));
        assertEquals(Map.of("nothing_found", new Measurement.Value(0)), measured(loud, 1, "Ann."));
    }

    @Test
    void anAnswerThatCitesNothingWeighsNothing() {
        var task = task(ScriptedCollections.of(Map.of(), SOURCES));
        assertEquals(
                new Measurement.Ratio(0, 0), measured(task, 0, "Four weeks.").get("citation_precision"));
        assertEquals(new Measurement.Ratio(0, 0), measured(task, 0, "").get("unsupported_sentences"));
    }

    @Test
    void asksWhatTheSystemMakesOfTheQuestion() {
        var collections = ScriptedCollections.of(Map.of(), SOURCES);
        var item = task(collections).item(0);
        assertEquals(List.of("search library for How long?, 2 of 0.25"), collections.calls());
        assertEquals(
                List.of(new Request.Generate(SOURCES + " Question: How long?", Decoding.greedy(List.of(), 40))),
                item.requests());
        assertEquals("films, lending", item.target());
    }

    /** Runs of other searches are compared item by item. */
    @Test
    void whatIsFoundIsNoPartOfAnItemsId() {
        var one = task(ScriptedCollections.of(Map.of(), List.of()));
        var other = task(ScriptedCollections.of(Map.of("How long?", List.of("lending")), SOURCES));
        var question = "{\"id\":\"q1\",\"question\":\"How long?\",\"relevant\":{\"films\":1,\"lending\":2}}";
        assertEquals(Sha256.hex(List.of("library", question)), one.item(0).id());
        assertEquals(one.item(0).id(), other.item(0).id());
        assertNotEquals(one.item(0).requests(), other.item(0).requests());
        assertTrue(other.item(0).document().contains("\"found\":[\"lending\"]"));
        assertEquals(one.fingerprint(), other.fingerprint());
    }

    @Test
    void ourOwnDocumentsArePutInBeforeTheFirstQuestionAndOnce() {
        var collections = ScriptedCollections.of(Map.of(), List.of());
        var task = GroundingTask.own("grounding", collections);
        task.item(3);
        task.item(4);
        var calls = collections.calls();
        assertEquals(22, calls.size());
        assertEquals(
                GroundingSuite.bundled().documents().stream()
                        .map(document -> "put " + document.id())
                        .toList(),
                calls.subList(0, 20));
        assertTrue(calls.get(20).matches("search evaluation-[0-9a-f]{12} for .*, 5 of 0\\.0"), calls.get(20));
    }

    /** What {@code ./millrace bench grounding} prints are these figures of the same outcomes. */
    @Test
    void measuresWhatTheBenchPrints() {
        var suite = GroundingSuite.bundled();
        var found = new HashMap<String, List<String>>();
        var outcomes = new ArrayList<Outcome>();
        var random = new SplittableRandom(7);
        var ids = suite.documents().stream().map(SuiteDocument::id).toList();
        for (var question : suite.questions()) {
            int first = random.nextInt(ids.size() - 5);
            var some = new ArrayList<>(ids.subList(first, first + random.nextInt(6)));
            some.addAll(question.relevant().keySet().stream()
                    .filter(id -> !some.contains(id))
                    .limit(random.nextInt(2))
                    .toList());
            if (question.id().equals("q34")) {
                some.clear();
            }
            found.put(question.question(), some);
            outcomes.add(new Outcome(question, some, Optional.of(new Outcome.Answer(answer(question), SOURCES))));
        }
        var expected = GroundingFigures.of(outcomes, 5);
        var figures = figures(GroundingTask.own("grounding", ScriptedCollections.of(found, SOURCES)));
        assertEquals(expected.recallAt1(), value(figures, "recall@1"), 1e-12);
        assertEquals(expected.recallAtK(), value(figures, "recall@5"), 1e-12);
        assertEquals(expected.reciprocalRank(), value(figures, "mrr"), 1e-12);
        assertEquals(expected.ndcgAtK(), value(figures, "ndcg@5"), 1e-12);
        assertEquals(expected.silence(), value(figures, "nothing_found"), 1e-12);
        assertEquals(expected.citations().precision(), value(figures, "citation_precision"), 1e-12);
        assertEquals(expected.citations().recall(), value(figures, "citation_recall"), 1e-12);
        assertEquals(expected.citations().unsupportedRate(), value(figures, "unsupported_sentences"), 1e-12);
        figures.forEach((name, figure) -> {
            assertEquals(Direction.of(!name.equals("unsupported_sentences")), figure.direction(), name);
            assertTrue(figure.low() <= figure.value() && figure.value() <= figure.high(), name);
            assertTrue(figure.stderr() > 0, name);
        });
        assertEquals(32, Objects.requireNonNull(figures.get("mrr")).items());
    }

    /** Sentences that are supported, that are not, and citations that are right, wrong or made up. */
    private static String answer(Question question) {
        return switch (Integer.parseInt(question.id().substring(1)) % 4) {
            case 0 -> ANSWER;
            case 1 -> "Films may be kept for one week [2].";
            case 2 -> "I do not know.";
            default -> "Nobody may keep a film [1][2].";
        };
    }

    private static List<ItemResult> results(GroundingTask task) {
        var results = new ArrayList<ItemResult>();
        for (int i = 0; i < task.size(); i++) {
            var item = task.item(i);
            var replies = List.<Reply>of(
                    new Reply.Text(answer(GroundingSuite.bundled().questions().get(i)), 9));
            results.add(new ItemResult(item, replies, task.measure(item, replies)));
        }
        return results;
    }

    private static Map<String, Figure> figures(GroundingTask task) {
        var results = results(task);
        var figures = new Figures(Resampling.DEFAULT, 1);
        return task.metrics().stream()
                .map(metric -> figures.of(metric, measurements(results, metric.key())))
                .collect(Collectors.toMap(figure -> figure.key().metric(), Function.identity()));
    }

    private static List<Measurement> measurements(List<ItemResult> results, Metric.Key key) {
        return results.stream()
                .filter(result -> result.measurements().containsKey(key))
                .map(result -> result.measurements().get(key))
                .toList();
    }

    private static double value(Map<String, Figure> figures, String metric) {
        return Objects.requireNonNull(figures.get(metric)).value();
    }

    @Test
    void runsOfTwoSearchesAreComparedItemByItem() {
        var right = new HashMap<String, List<String>>();
        GroundingSuite.bundled()
                .questions()
                .forEach(question -> right.put(
                        question.question(), List.copyOf(question.relevant().keySet())));
        var good = GroundingTask.own("grounding", ScriptedCollections.of(right, SOURCES));
        var bad = GroundingTask.own("grounding", ScriptedCollections.of(Map.of(), SOURCES));
        var recall = good.metrics().get(1);
        var pairs = Pairs.of(result(bad), result(good), recall.key());
        var compared = Comparison.of(recall.aggregation(), pairs, Resampling.DEFAULT, new SplittableRandom(1));
        assertEquals(32, compared.items());
        assertEquals(0, compared.first());
        assertEquals(1, compared.second());
        assertTrue(compared.randomisationP() < 0.01);
    }

    private static TaskResult result(GroundingTask task) {
        return new TaskResult(task.name(), task.version(), task.fingerprint(), List.of(), results(task));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            top_k: 2        | top_k: 51                              | top_k
            min_score: 0.25 | min_score: 1.5                         | min_score
            max_tokens: 40  | max_tokens: 0                          | max_tokens
            library         | a/b                                    | collection
            id: q2          | id: q1                                 | questions
            'Who?'          | ' '                                    | q2
            lending: 2      | lending: 0                             | q1
            min_score: 0.25 | min_score: 0.25, documents: none       | suite
            """)
    void aFileThatBreaksARuleIsRefusedByName(String right, String wrong, String named) {
        var yaml = YAML.replace(right, wrong);
        var refused = assertThrows(IllegalArgumentException.class, () -> CollectionSuite.parse("suite", yaml));
        assertTrue(String.valueOf(refused.getMessage()).contains(named), refused.getMessage());
    }
}
