package dev.millrace.model.train.graph;

import dev.millrace.model.ModelPackage;
import dev.millrace.model.graph.DecoderGraph;
import dev.millrace.model.graph.ElementType;
import dev.millrace.model.graph.OnnxModel;
import dev.millrace.model.train.adapter.LoraPlace;
import dev.millrace.model.train.adapter.LoraSettings;
import dev.millrace.model.train.adapter.LoraTarget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Emits a decoder of the llama family with its loss and the gradients of its adapters. Inputs are {@code input_ids}, {@code
 * position_ids} and {@code segment_ids}, int64 {@code [B,S]}: a token sees those of its own segment at its position and before,
 * so that several texts are packed in a row; {@code rows} int64 {@code [n]}, indices {@code b·S + s} of the tokens whose
 * successors are predicted; {@code targets} int64 {@code [n,K]} and {@code weights} {@code [n,K]} as {@link Readout} has them;
 * and the adapters, and what a head has, by their names. Outputs are {@code loss}, {@code logprobs} {@code [n,K]} and, where there are
 * gradients, one of each of these names behind {@code grad.}.
 */
public final class DecoderTraining {
    public static final String GRADIENT = "grad.";

    static final String POSITIONS = "position_ids";

    private static final float UNSEEN = -1e9f;

    private final OnnxModel model = new OnnxModel("training", DecoderGraph.DATA_FILE);
    private final Nodes nodes = new Nodes(model);
    private final Tape tape = new Tape(nodes);
    private final DecoderShape shape;
    private final FrozenWeights weights;
    private final Map<String, long[]> parameters = new LinkedHashMap<>();
    private boolean isCheckpointed;
    private boolean hasTargets;

    private DecoderTraining(ModelPackage decoder) throws IOException {
        var graph = PackageGraph.of(decoder.graph());
        shape = DecoderShape.of(decoder.shape(), graph);
        weights = new PackageWeights(model, shape, graph);
    }

    /**
     * Of a package, on the weights that lie in it.
     *
     * @throws dev.millrace.model.InvalidPackageException when they are of a form that is not trained on
     */
    public static DecoderTraining of(ModelPackage decoder, LoraSettings lora) throws IOException {
        return of(decoder, lora, false);
    }

    /** @param checkpointing whether a layer's inner values are computed again for its gradient, instead of kept */
    public static DecoderTraining of(ModelPackage decoder, LoraSettings lora, boolean checkpointing)
            throws IOException {
        return of(decoder, lora, Readout.LIKELIHOOD, checkpointing);
    }

    /** @param readout what the loss is of; its head's parameters are trained, too */
    public static DecoderTraining of(ModelPackage decoder, LoraSettings lora, Readout readout, boolean checkpointing)
            throws IOException {
        var training = new DecoderTraining(decoder);
        training.build(Optional.of(lora), readout, true, checkpointing);
        return training;
    }

    /** Without gradients. */
    public static DecoderTraining scoring(ModelPackage decoder, LoraSettings lora) throws IOException {
        return scoring(decoder, lora, Readout.LIKELIHOOD);
    }

    /** Without gradients. */
    public static DecoderTraining scoring(ModelPackage decoder, LoraSettings lora, Readout readout) throws IOException {
        var scoring = new DecoderTraining(decoder);
        scoring.build(Optional.of(lora), readout, false, false);
        return scoring;
    }

    /** Without gradients and adapters. */
    public static DecoderTraining scoring(ModelPackage decoder) throws IOException {
        var scoring = new DecoderTraining(decoder);
        scoring.build(Optional.empty(), Readout.LIKELIHOOD, false, false);
        return scoring;
    }

    /**
     * Without gradients and adapters, and without targets: outputs are {@code candidates} int64 {@code [n,K]}, the likeliest ids best
     * first, and {@code logprobs} {@code [n,K]} of these.
     *
     * @param candidates K, at most the vocabulary's size
     */
    public static DecoderTraining teacher(ModelPackage decoder, int candidates) throws IOException {
        var teacher = new DecoderTraining(decoder);
        teacher.declareTexts();
        teacher.top(teacher.normed(teacher.residual(Optional.empty(), false, new ArrayList<>())), candidates);
        return teacher;
    }

    /** The graph's bytes, to be asked for once; its weights are looked for in the package's folder. */
    public byte[] graph() {
        return model.toByteArray();
    }

    /** Whether the decoder has matrices in blocks of 8 bits. */
    public boolean hasBlocks() {
        return weights.hasBlocks();
    }

    /** Whether targets and weights go in. */
    public boolean hasTargets() {
        return hasTargets;
    }

    /** Shapes of what is trained by its names, in the order of the layers. */
    public Map<String, long[]> parameters() {
        return Collections.unmodifiableMap(parameters);
    }

    private void build(Optional<LoraSettings> lora, Readout readout, boolean hasGradients, boolean checkpointing) {
        declareTexts();
        model.input("targets", ElementType.INT64, List.of("row_count", "target_count"));
        model.input("weights", ElementType.FLOAT, List.of("row_count", "target_count"));
        hasTargets = true;
        isCheckpointed = checkpointing;
        var trained = new ArrayList<Value>();
        var residual = residual(lora, hasGradients, trained);
        var head = new HashMap<String, Value>();
        readout.parameters(shape.hiddenSize())
                .forEach((name, dimensions) -> head.put(name, parameter(name, hasGradients, dimensions)));
        parameters.keySet().stream().map(head::get).filter(Objects::nonNull).forEach(trained::add);
        var read = readout.apply(tape, nodes, normed(residual), weights.matrix("output.weight"), head);
        output("loss", read.loss().name());
        output("logprobs", read.numbers());
        if (hasGradients) {
            tape.seed(read.loss(), nodes.real(1));
            tape.differentiate();
            trained.forEach(
                    one -> output(GRADIENT + one.name(), tape.gradient(one).orElseThrow()));
        }
    }

    /** What all layers together make of the texts; adds what is trained of them. */
    private Value residual(Optional<LoraSettings> lora, boolean hasGradients, List<Value> trained) {
        var common = new DecoderLayer.Model(
                shape,
                weights,
                lora.map(settings -> (float) settings.scale()).orElse(1f),
                mask(),
                nodes.node("Neg", weights.floats("sin_cache")));
        var residual = Value.frozen(weights.matrix("token_embd.weight").rows(nodes, "input_ids"));
        for (int index = 0; index < shape.layers(); index++) {
            var own = adapters(index, lora, hasGradients);
            trained.addAll(own);
            var layer = layer(common, index);
            residual = isCheckpointed
                    ? Checkpointed.apply(tape, layer, joined(residual, own))
                    : layer.apply(tape, joined(residual, own));
        }
        return residual;
    }

    private void declareTexts() {
        for (var name : List.of("input_ids", POSITIONS, "segment_ids")) {
            model.input(name, ElementType.INT64, List.of("batch_size", "sequence_length"));
        }
        model.input("rows", ElementType.INT64, List.of("row_count"));
    }

    private void output(String name, String value) {
        model.node("", "Identity", List.of(value), List.of(name), Map.of());
        model.output(name, ElementType.FLOAT, null);
    }

    private Value mask() {
        var one = nodes.node("Unsqueeze", "segment_ids", nodes.integers(1, 3));
        var other = nodes.node("Unsqueeze", "segment_ids", nodes.integers(1, 2));
        var at = nodes.node("Unsqueeze", POSITIONS, nodes.integers(1, 3));
        var before = nodes.node("Unsqueeze", POSITIONS, nodes.integers(1, 2));
        var seen = nodes.node("And", nodes.node("Equal", one, other), nodes.node("GreaterOrEqual", at, before));
        if (shape.window() > 0) {
            var near = nodes.node("Less", nodes.node("Sub", at, before), nodes.integers(shape.window()));
            seen = nodes.node("And", seen, near);
        }
        return Value.frozen(nodes.node("Where", seen, nodes.real(0), nodes.real(UNSEEN)));
    }

    private List<Value> adapters(int layer, Optional<LoraSettings> lora, boolean areTrained) {
        var adapters = new ArrayList<Value>();
        for (var target : LoraTarget.values()) {
            if (lora.isPresent() && lora.get().targets().contains(target)) {
                long rank = lora.get().rank();
                var place = new LoraPlace(layer, target);
                adapters.add(parameter(place.a(), areTrained, rank, shape.inputs(target.ggufName())));
                adapters.add(parameter(place.b(), areTrained, shape.outputs(target.ggufName()), rank));
            }
        }
        return adapters;
    }

    private Value parameter(String name, boolean isTrained, long... dimensions) {
        model.input(
                name,
                ElementType.FLOAT,
                LongStream.of(dimensions).<Object>mapToObj(Long::valueOf).toList());
        parameters.put(name, dimensions);
        return new Value(name, isTrained);
    }

    private static Checkpointed.Body layer(DecoderLayer.Model model, int index) {
        return (tape, inputs) -> {
            var adapters = new HashMap<String, Value>();
            inputs.subList(1, inputs.size()).forEach(adapter -> adapters.put(adapter.name(), adapter));
            return new DecoderLayer(model, index, tape, adapters).apply(inputs.getFirst());
        };
    }

    private static List<Value> joined(Value first, List<Value> others) {
        var all = new ArrayList<Value>();
        all.add(first);
        all.addAll(others);
        return all;
    }

    /** The normed states of the chosen rows {@code [n,H]}. */
    private Value normed(Value residual) {
        var normed =
                tape.apply(new RmsNorm(shape.epsilon()), residual, Value.frozen(weights.floats("output_norm.weight")));
        var flat = tape.apply(new Reshaped(List.of(-1L, (long) shape.hiddenSize())), normed);
        return tape.apply(new ChosenRows(), flat, Value.frozen("rows"));
    }

    private void top(Value rows, int count) {
        var logits = weights.matrix("output.weight").multiplied(nodes, rows.name());
        var best = nodes.node(
                "TopK",
                Map.of("axis", -1),
                2,
                nodes.node("LogSoftmax", Map.of("axis", -1), logits),
                nodes.integers(count));
        output("logprobs", best.getFirst());
        model.node("", "Identity", List.of(best.get(1)), List.of("candidates"), Map.of());
        model.output("candidates", ElementType.INT64, null);
    }
}
