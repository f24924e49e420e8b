package dev.millrace.model.app;

import dev.millrace.contract.training.v1.ScratchSpec;
import dev.millrace.contract.training.v1.TrainingSpec;
import dev.millrace.contract.training.v1.WeightSpec;
import dev.millrace.model.train.graph.WeightChoice;
import dev.millrace.model.train.job.ScratchPlan;
import dev.millrace.model.train.job.WeightPlan;
import java.util.Optional;

/** Weights that are trained themselves, from the contract and back. */
final class WeightPlanProto {
    private static final int HEAD = 32;
    private static final int CONTEXT = 512;

    private WeightPlanProto() {}

    /** @throws IllegalArgumentException that begins with the name of the field */
    static WeightPlan fromProto(TrainingSpec spec) {
        var tensors = spec.getWeights().getTensorsList();
        if (!spec.hasScratch()) {
            var chosen = tensors.isEmpty() ? WeightChoice.NONE : new WeightChoice(tensors);
            return new WeightPlan(chosen, spec.getWeights().getPrunedShare(), Optional.empty());
        }
        var chosen = tensors.isEmpty() ? WeightChoice.ALL : new WeightChoice(tensors);
        return new WeightPlan(chosen, spec.getWeights().getPrunedShare(), Optional.of(scratch(spec.getScratch())));
    }

    private static ScratchPlan scratch(ScratchSpec spec) {
        int hidden = spec.getHiddenSize();
        int heads = orElse(spec.getHeads(), Math.max(1, hidden / HEAD));
        int blocks = (int) Math.ceilDiv(8L * hidden, 3L * HEAD);
        return new ScratchPlan(
                spec.getLayers(),
                hidden,
                heads,
                orElse(spec.getKeyValueHeads(), heads),
                orElse(spec.getFeedForwardSize(), blocks * HEAD),
                orElse(spec.getContextLength(), CONTEXT),
                spec.getTokenizer());
    }

    private static int orElse(int value, int other) {
        return value == 0 ? other : value;
    }

    static void toProto(WeightPlan plan, TrainingSpec.Builder spec) {
        if (plan.isWhole()) {
            spec.setWeights(WeightSpec.newBuilder()
                    .addAllTensors(plan.chosen().patterns())
                    .setPrunedShare(plan.prunedShare()));
        }
        plan.scratch()
                .ifPresent(scratch -> spec.setScratch(ScratchSpec.newBuilder()
                        .setLayers(scratch.layers())
                        .setHiddenSize(scratch.hiddenSize())
                        .setHeads(scratch.heads())
                        .setKeyValueHeads(scratch.keyValueHeads())
                        .setFeedForwardSize(scratch.feedForwardSize())
                        .setContextLength(scratch.contextLength())
                        .setTokenizer(scratch.tokenizer())));
    }
}
