package dev.millrace.eval.human;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.eval.comparison.ComparisonRules;
import dev.millrace.eval.feedback.Group;
import dev.millrace.eval.feedback.ItemId;
import dev.millrace.eval.feedback.LabellerKind;
import dev.millrace.eval.feedback.Ranking.Question;
import dev.millrace.eval.feedback.RankingRules;
import dev.millrace.eval.harness.Decoding;
import dev.millrace.eval.harness.ItemResult;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Request;
import java.util.Comparator;
import java.util.List;

/**
 * An item with what several runs answered.
 *
 * @param result what each run was asked and what it wrote, one request and one reply a run, in the order of the runs
 */
public record HumanItem(ItemResult result) {
    /** Bytes of a comparison that are no texts: eight answers' ids and origins at their longest. */
    private static final int OTHER_BYTES_MAX = 50_000;

    /** @throws IllegalArgumentException when a run generated nothing */
    public HumanItem {
        if (!isGenerated(result)) {
            throw new IllegalArgumentException(
                    "item %s was not generated".formatted(result.item().id()));
        }
    }

    static boolean isGenerated(ItemResult result) {
        return result.item().requests().stream().allMatch(Request.Generate.class::isInstance)
                && result.replies().stream().allMatch(Reply.Text.class::isInstance);
    }

    /**
     * What people are shown above the answers. Where runs were asked in different words, such as with and without examples,
     * the shortest. The same prompt has the same id in every evaluation.
     */
    public Question question() {
        var prompt = result.item().requests().stream()
                .map(request -> ((Request.Generate) request).context())
                .min(Comparator.comparingInt(String::length))
                .orElseThrow();
        var id = ItemId.of(new Question("", prompt, List.of()), List.of());
        return new Question(id.toString(), prompt, List.of());
    }

    /** What each run wrote. */
    public List<String> answers() {
        return result.replies().stream()
                .map(reply -> ((Reply.Text) reply).text())
                .toList();
    }

    /** How each run decoded. */
    public List<Decoding> decodings() {
        return result.item().requests().stream()
                .map(request -> ((Request.Generate) request).decoding())
                .toList();
    }

    /** The answers as the ledger orders them. */
    List<String> ordered() {
        return answers().stream().sorted().toList();
    }

    /** What people's rankings of it are under in the ledger. */
    Group group(String criterion) {
        var question = question();
        return new Group(question.promptId(), ItemId.of(question, ordered()), criterion, LabellerKind.HUMAN);
    }

    /** Whether there is nothing to choose: all runs wrote the same. */
    boolean isSame() {
        return answers().stream().distinct().count() < 2;
    }

    /** Whether a comparison may have these texts. */
    boolean isFit() {
        var prompt = question().prompt();
        long bytes = prompt.getBytes(UTF_8).length
                + answers().stream()
                        .mapToLong(text -> text.getBytes(UTF_8).length)
                        .sum();
        return !prompt.isBlank()
                && isShort(prompt)
                && answers().stream().allMatch(HumanItem::isShort)
                && bytes <= ComparisonRules.BYTES_MAX - OTHER_BYTES_MAX;
    }

    private static boolean isShort(String text) {
        return text.codePointCount(0, text.length()) <= RankingRules.TEXT_MAX;
    }
}
