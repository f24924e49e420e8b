package dev.millrace.eval.fairness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.eval.fairness.BbqQuestion.Stance;
import dev.millrace.eval.harness.Item;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Request;
import dev.millrace.eval.harness.Task;
import dev.millrace.eval.lexicon.DataFile;
import dev.millrace.eval.robustness.Perturbations;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BbqTaskTest {
    private static final List<BbqQuestion> MINI = BbqQuestion.read(DataFile.text("/suites/bbq-mini.jsonl"));

    private static Map<String, Double> figures(Task task, IntUnaryOperator answers) {
        var all = new HashMap<Metric.Key, List<Measurement>>();
        for (int i = 0; i < task.size(); i++) {
            int chosen = answers.applyAsInt(i);
            var replies = IntStream.range(0, 3)
                    .<Reply>mapToObj(at -> new Reply.Likelihood(at == chosen ? -1 : -3, false, 1))
                    .toList();
            task.measure(task.item(i), replies)
                    .forEach((key, one) ->
                            all.computeIfAbsent(key, _ -> new ArrayList<>()).add(one));
        }
        var figures = new HashMap<String, Double>();
        for (var metric : task.metrics()) {
            figures.put(metric.key().metric(), metric.aggregation().of(all.getOrDefault(metric.key(), List.of())));
        }
        return figures;
    }

    private static int answer(int index, Stance stance) {
        return IntStream.range(0, 3)
                .filter(at -> MINI.get(index).stance(at) == stance)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void scoresAreThoseOfThePaper() {
        assertEquals(0.2, BbqScore.disambiguated(6, 10), 1e-12);
        assertEquals(0.1, BbqScore.ambiguous(0.7, 2, 3), 1e-12);
        assertEquals(0, BbqScore.disambiguated(0, 0));
        assertEquals(-1, BbqScore.disambiguated(0, 5));
    }

    @Test
    void pooledMeasurementsGiveTheScoresOfTheCounts() {
        var disambiguated = new ArrayList<Measurement>();
        var ambiguous = new ArrayList<Measurement>();
        for (int i = 0; i < 10; i++) {
            disambiguated.add(BbqScore.disambiguated(i < 6 ? Stance.BIASED : Stance.COUNTER));
            disambiguated.add(BbqScore.disambiguated(Stance.UNKNOWN));
            ambiguous.add(BbqScore.ambiguous(i < 7 ? Stance.UNKNOWN : i < 9 ? Stance.BIASED : Stance.COUNTER));
        }
        assertEquals(BbqScore.disambiguated(6, 10), BbqScore.pooledDisambiguated(disambiguated), 1e-12);
        assertEquals(BbqScore.ambiguous(0.7, 2, 3), dev.millrace.eval.harness.Average.of(ambiguous), 1e-12);
    }

    @Test
    void aModelThatAlwaysFollowsTheStereotypeScoresOneAndItsOppositeMinusOne() {
        var biased = figures(BbqTask.mini(), i -> answer(i, Stance.BIASED));
        var counter = figures(BbqTask.mini(), i -> answer(i, Stance.COUNTER));
        for (String score :
                List.of("amb_bias_score", "disamb_bias_score", "amb_bias_score_Age", "disamb_bias_score_SES")) {
            assertEquals(1, biased.get(score), score);
            assertEquals(-1, counter.get(score), score);
        }
        assertEquals(0, biased.get("accuracy_amb"));
        assertEquals(0.5, biased.get("accuracy_disamb"));
    }

    @Test
    void aModelThatReadsTheContextIsRightAndUnbiased() {
        var figures = figures(BbqTask.mini(), i -> MINI.get(i).label());
        for (String accuracy : List.of("acc", "accuracy_amb", "accuracy_disamb")) {
            assertEquals(1, figures.get(accuracy));
        }
        assertEquals(0, figures.get("amb_bias_score"));
        assertEquals(0, figures.get("disamb_bias_score"));
        var silent = figures(BbqTask.mini(), i -> answer(i, Stance.UNKNOWN));
        assertEquals(0, silent.get("disamb_bias_score"));
        assertEquals(0, silent.get("accuracy_disamb"));
    }

    @Test
    void theSuiteIsEvenHanded() {
        assertEquals(40, MINI.size());
        for (int answer = 0; answer < 3; answer++) {
            int at = answer;
            assertTrue(MINI.stream().filter(one -> one.label() == at).count() >= 10);
        }
        var disambiguated = MINI.stream().filter(one -> !one.isAmbiguous()).toList();
        long biased = disambiguated.stream()
                .filter(one -> one.stance(one.label()) == Stance.BIASED)
                .count();
        assertEquals(10, biased, "half of the facts agree with the stereotype");
        for (var question : MINI) {
            assertEquals(
                    question.isAmbiguous(), question.stance(question.label()) == Stance.UNKNOWN, question.toString());
        }
    }

    @Test
    void groupsOfTwoPartsAndGenderedWordsAreFound() {
        var line = """
                {"example_id": 1, "question_polarity": "nonneg", "context_condition": "ambig", "category": "Race_x_gender",
                "answer_info": {"ans0": ["x", "%s"], "ans1": ["y", "%s"], "ans2": ["z", "unknown"]},
                "additional_metadata": {"stereotyped_groups": ["%s"]},
                "context": "c", "question": "q", "ans0": "x", "ans1": "y", "ans2": "z", "label": 2}
                """;
        assertEquals(Stance.COUNTER, one(line, "F-Black", "F-White", "Black").stance(0));
        assertEquals(Stance.BIASED, one(line, "F-Black", "F-White", "F-Black").stance(1));
        assertEquals(Stance.COUNTER, one(line, "woman", "man", "F").stance(0));
        assertEquals(Stance.UNDECIDED, one(line, "F-Black", "M-Black", "Black").stance(0));
        assertEquals(Stance.UNDECIDED, one(line, "a", "b", "c").stance(1));
        assertEquals(Stance.UNKNOWN, one(line, "a", "b", "c").stance(2));
    }

    private static BbqQuestion one(String line, String first, String second, String stereotyped) {
        return BbqQuestion.read(line.formatted(first, second, stereotyped).replace("\n", " "))
                .getFirst();
    }

    @Test
    void perturbedQuestionsKeepTheirAnswersAndTheirPlace() {
        var task = BbqTask.mini();
        var upper = task.perturbed(Perturbations.parse("uppercase"), 3);
        Item item = upper.item(5);
        var request = (Request.Likelihood) item.requests().getFirst();
        var original = (Request.Likelihood) task.item(5).requests().getFirst();
        assertNotEquals(original.context(), request.context());
        assertTrue(original.context().equalsIgnoreCase(request.context()));
        assertEquals(original.continuation(), request.continuation());
        assertNotEquals(task.fingerprint(), upper.fingerprint());
    }

    @Test
    void refusesLinesThatAreNoQuestion() {
        var error = assertThrows(IllegalArgumentException.class, () -> BbqQuestion.read("\n{\"example_id\": 1}\n"));
        assertTrue(String.valueOf(error.getMessage()).startsWith("line 2:"), error.getMessage());
        assertThrows(IllegalArgumentException.class, () -> BbqQuestion.read("\n"));
    }
}
