package dev.millrace.eval.human;

import dev.millrace.eval.feedback.FeedbackLedger;
import dev.millrace.eval.feedback.FeedbackLedger.Counted;
import dev.millrace.eval.feedback.Group;
import dev.millrace.eval.feedback.Judgement;
import dev.millrace.eval.feedback.Origin;
import dev.millrace.eval.harness.Run;
import dev.millrace.eval.results.RunSpec;
import dev.millrace.eval.runreport.HumanRun;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What people have said so far of the items of an evaluation. What counts is the ledger's to say: of one labeller the newest
 * ranking of the same answers to the same prompt, so also one that was given in another evaluation of the same runs.
 *
 * @param human what is evaluated
 * @param counted items that were ranked, with the rankings that count
 * @param items those items, by the group of their rankings
 */
public record HumanRankings(RunSpec.Human human, List<Counted> counted, Map<Group, HumanItem> items)
        implements HumanRun.Texts {
    public HumanRankings {
        counted = List.copyOf(counted);
        items = Map.copyOf(items);
    }

    /** Those of items that a ledger has. */
    public static HumanRankings of(RunSpec.Human human, List<HumanItem> items, FeedbackLedger ledger) {
        Map<Group, HumanItem> ranked = new LinkedHashMap<>();
        Map<Group, Counted> counted = new LinkedHashMap<>();
        for (var item : items) {
            var group = item.group(human.criterion());
            var judgements = ledger.counting(group).stream()
                    .filter(judgement -> isOf(human, judgement))
                    .toList();
            if (!judgements.isEmpty()) {
                ranked.put(group, item);
                counted.put(group, new Counted(group, lengths(item), judgements));
            }
        }
        return new HumanRankings(human, List.copyOf(counted.values()), ranked);
    }

    /** Whether it knows which run wrote which answer: a ranking of the same texts that came without a comparison does not. */
    private static boolean isOf(RunSpec.Human human, Judgement judgement) {
        return judgement.origins().stream().map(Origin::promptName).toList().containsAll(human.runs());
    }

    private static List<Integer> lengths(HumanItem item) {
        return item.ordered().stream()
                .map(text -> text.codePointCount(0, text.length()))
                .toList();
    }

    /** How many of these items somebody has ranked. */
    public int ranked(List<HumanItem> some) {
        return (int) some.stream()
                .filter(item -> items.containsKey(item.group(human.criterion())))
                .count();
    }

    /** How many rankings count. */
    public int rankings() {
        return counted.stream().mapToInt(one -> one.judgements().size()).sum();
    }

    /** How many people gave them. */
    public int labellers() {
        return (int) counted.stream()
                .flatMap(one -> one.judgements().stream())
                .map(Judgement::labellerId)
                .distinct()
                .count();
    }

    /**
     * A run as people found it; answers have the run's id as the name of their prompt.
     *
     * @param run its id
     * @param random draws the items of the figures' intervals
     * @throws IllegalArgumentException when nobody has ranked anything
     */
    public Run of(String run, RandomGenerator random) {
        return new HumanRun(counted, Origin::promptName, this).of(run, random);
    }

    @Override
    public String prompt(Group group) {
        return item(group).question().prompt();
    }

    @Override
    public String answer(Group group, int answer) {
        return item(group).ordered().get(answer);
    }

    private HumanItem item(Group group) {
        var item = items.get(group);
        if (item == null) {
            throw new IllegalArgumentException("group: nobody ranked " + group.key());
        }
        return item;
    }
}
