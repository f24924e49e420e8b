package dev.millrace.eval.app;

import dev.millrace.contract.feedback.v1.PreferencesDerived;
import dev.millrace.contract.feedback.v1.PreferredPair;
import dev.millrace.eval.reward.RewardModel;
import dev.millrace.eval.reward.Subject;
import dev.millrace.eval.reward.store.RewardPackage;
import io.grpc.StatusRuntimeException;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How far a version agrees with what people have said since it was made, and so could not be trained on: the share of their
 * pairs that it orders as they did. An item that was ranked before and again after counts with all its pairs. Blocks.
 */
@Singleton
class HumanAgreement {
    /** With fewer pairs it is not known. */
    static final int PAIRS_MIN = 20;

    private static final int ITEMS_MAX = 200;

    private final PreferenceReader preferences;
    private final ItemStates states;

    HumanAgreement(PreferenceReader preferences, HiddenStateClient hidden) {
        this.preferences = preferences;
        this.states = new ItemStates(hidden);
    }

    /**
     * The share, in [0, 1], over the newest {@value #ITEMS_MAX} items; empty where people have said too little, and of a
     * model of flags, which orders no answers.
     *
     * @throws StatusRuntimeException what a service says that is asked
     */
    OptionalDouble of(RewardPackage version) {
        var subject = version.card().subject();
        if (subject.kind() == Subject.Kind.FLAG) {
            return OptionalDouble.empty();
        }
        long createdMs = version.run().created().toEpochMilli();
        var since = preferences.read(
                item -> item.getRankedEpochMs() > createdMs
                        && item.getLabellerKind().equals("human")
                        && item.getCriterion().equals(subject.criterion()),
                ITEMS_MAX,
                () -> false);
        if (pairs(since) < PAIRS_MIN) {
            return OptionalDouble.empty();
        }
        var agreed = new ArrayList<Boolean>();
        for (var item : since) {
            states.of(item).ifPresent(ofItem -> agreed.addAll(agreed(item, ofItem, version.model())));
        }
        return agreed.size() < PAIRS_MIN
                ? OptionalDouble.empty()
                : agreed.stream().mapToDouble(one -> one ? 1 : 0).average();
    }

    private static long pairs(List<PreferencesDerived> items) {
        return items.stream()
                .flatMap(item -> item.getPairsList().stream())
                .filter(pair -> !pair.getTie())
                .count();
    }

    private static List<Boolean> agreed(PreferencesDerived item, List<float[]> states, RewardModel model) {
        double[] rewards = states.stream().mapToDouble(model::rawReward).toArray();
        return item.getPairsList().stream()
                .filter(pair -> !pair.getTie())
                .map((PreferredPair pair) -> rewards[pair.getChosen()] > rewards[pair.getRejected()])
                .toList();
    }
}
