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
import java.util.Optional;

/**
 * Emits a decoder of the llama family with its loss and the gradients of its adapters. Inputs are {@code input_ids}, {@code
 * position_ids} and {@code segment_ids}, int64 {@code [B,S]}: a token sees those of its own segment at its position and before,
 * so that several texts are packed in a row; {@code rows} int64 {@code [n]}, indices {@code b·S + s} of the tokens whose
 * successors are predicted; {@code targets} int64 {@code [n,K]} and {@code weights} {@code [n,K]} as {@link WeightedLikelihood} has them;
 * and the adapters by their names. Outputs are {@code loss}, {@code logprobs} {@code [n,K]} and, where there are gradients, one of
 * each adapter's name behind {@code grad.}.
 */
public final class DecoderTraining {
    public static final String GRADIENT = "grad.";

    static final String POSITIONS = "position_ids";

    private static final float UNSEEN = -1e9f;

    private final OnnxModel model = new OnnxModel("training", DecoderGraph.DATA_FILE);
    private final Nodes nodes = new Nodes(model);
    private final Tape tape = new Tape(nodes);
    private final DecoderShape shape;
    private final PackageWeights weights;
    private final Map<String, long[]> parameters = new LinkedHashMap<>();
    private final Map<String, StoredRows> places = new LinkedHashMap<>();

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
        var training = new DecoderTraining(decoder);
        training.build(Optional.of(lora), WeightChoice.NONE, true, checkpointing);
        return training;
    }

    /**
     * With gradients of the weights themselves.
     *
     * @throws IllegalArgumentException when they are not in floats, or there is none of a name
     */
    public static DecoderTraining of(ModelPackage decoder, WeightChoice chosen, boolean checkpointing)
            throws IOException {
        var training = new DecoderTraining(decoder);
        training.build(Optional.empty(), chosen, true, checkpointing);
        return training;
    }

    /** Without gradients, with the chosen weights as inputs. */
    public static DecoderTraining scoring(ModelPackage decoder, WeightChoice chosen) throws IOException {
        var scoring = new DecoderTraining(decoder);
        scoring.build(Optional.empty(), chosen, false, false);
        return scoring;
    }

    /** Without gradients. */
    public static DecoderTraining scoring(ModelPackage decoder, LoraSettings lora) throws IOException {
        var scoring = new DecoderTraining(decoder);
        scoring.build(Optional.of(lora), WeightChoice.NONE, false, false);
        return scoring;
    }

    /** Without gradients and adapters. */
    public static DecoderTraining scoring(ModelPackage decoder) throws IOException {
        var scoring = new DecoderTraining(decoder);
        scoring.build(Optional.empty(), WeightChoice.NONE, false, false);
        return scoring;
    }

    /** The graph's bytes, to be asked for once; its weights are looked for in the package's folder. */
    public byte[] graph() {
        return model.toByteArray();
    }

    /** Whether the decoder has matrices in blocks of 8 or 4 bits. */
    public boolean hasBlocks() {
        return weights.hasBlocks();
    }

    /** Shapes of what is trained by its names, in the order of the layers. */
    public Map<String, long[]> parameters() {
        return Collections.unmodifiableMap(parameters);
    }

    /** Where those of {@link #parameters} that are weights of the package lie in it. */
    public Map<String, StoredRows> places() {
        return Collections.unmodifiableMap(places);
    }

    private void build(
            Optional<LoraSettings> lora, WeightChoice chosen, boolean hasGradients, boolean checkpointing) {
        chosen.require(DecoderTensors.of(shape.layers(), weights));
        declareInputs();
        var common = new DecoderLayer.Model(
                shape,
                weights,
                lora.map(settings -> (float) settings.scale()).orElse(1f),
                mask(),
                nodes.node("Neg", weights.floats("sin_cache")));
        var outer = chosen(DecoderTensors.outer(weights), chosen, hasGradients);
        var trained = new ArrayList<>(outer.values());
        var residual = embedded(Optional.ofNullable(outer.get(DecoderTensors.EMBEDDING)));
        for (int index = 0; index < shape.layers(); index++) {
            var own = adapters(index, lora, hasGradients);
            own.addAll(chosen(DecoderTensors.ofLayer(index, weights), chosen, hasGradients)
                    .values());
            trained.addAll(own);
            var layer = layer(common, index);
            residual = checkpointing
                    ? Checkpointed.apply(tape, layer, joined(residual, own))
                    : layer.apply(tape, joined(residual, own));
        }
        var loss = loss(residual, outer);
        if (hasGradients) {
            tape.seed(loss, nodes.real(1));
            tape.differentiate();
            trained.forEach(
                    one -> output(GRADIENT + one.name(), tape.gradient(one).orElseThrow()));
        }
    }

    private Value embedded(Optional<Value> trained) {
        return trained.map(embedding -> tape.apply(new ChosenRows(), embedding, Value.frozen("input_ids")))
                .orElseGet(() ->
                        Value.frozen(weights.matrix(DecoderTensors.EMBEDDING).rows(nodes, "input_ids")));
    }

    /** Declares those of the tensors that are chosen as inputs under their own names. */
    private Map<String, Value> chosen(List<String> tensors, WeightChoice chosen, boolean areTrained) {
        var values = new LinkedHashMap<String, Value>();
        for (var tensor : tensors) {
            if (chosen.has(tensor)) {
                var place = weights.floatsAt(tensor).orElseThrow();
                model.input(tensor, ElementType.FLOAT, List.copyOf(place.shape()));
                parameters.put(tensor, place.shape().stream().mapToLong(Long::longValue).toArray());
                places.put(tensor, place);
                values.put(tensor, new Value(tensor, areTrained));
            }
        }
        return values;
    }

    private void declareInputs() {
        for (var name : List.of("input_ids", POSITIONS, "segment_ids")) {
            model.input(name, ElementType.INT64, List.of("batch_size", "sequence_length"));
        }
        model.input("rows", ElementType.INT64, List.of("row_count"));
        model.input("targets", ElementType.INT64, List.of("row_count", "target_count"));
        model.input("weights", ElementType.FLOAT, List.of("row_count", "target_count"));
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

    private ArrayList<Value> adapters(int layer, Optional<LoraSettings> lora, boolean areTrained) {
        var adapters = new ArrayList<Value>();
        for (var target : LoraTarget.values()) {
            if (lora.isPresent() && lora.get().targets().contains(target)) {
                long rank = lora.get().rank();
                var place = new LoraPlace(layer, target);
                adapters.add(adapter(place.a(), areTrained, rank, shape.inputs(target.ggufName())));
                adapters.add(adapter(place.b(), areTrained, shape.outputs(target.ggufName()), rank));
            }
        }
        return adapters;
    }

    private Value adapter(String name, boolean isTrained, long rows, long columns) {
        model.input(name, ElementType.FLOAT, List.of(rows, columns));
        parameters.put(name, new long[] {rows, columns});
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

    private Value loss(Value residual, Map<String, Value> outer) {
        var norm = Optional.ofNullable(outer.get(DecoderTensors.NORM))
                .orElseGet(() -> Value.frozen(weights.floats(DecoderTensors.NORM)));
        var normed = tape.apply(new RmsNorm(shape.epsilon()), residual, norm);
        var flat = tape.apply(new Reshaped(List.of(-1L, (long) shape.hiddenSize())), normed);
        var inputs = new ArrayList<Value>();
        inputs.add(tape.apply(new ChosenRows(), flat, Value.frozen("rows")));
        inputs.add(Value.frozen("targets"));
        inputs.add(Value.frozen("weights"));
        var head = outer.get(DecoderTensors.head(weights));
        if (head != null) {
            inputs.add(head);
        }
        var vocabulary = head == null ? weights.matrix(DecoderTensors.HEAD) : new FloatMatrix(head.name());
        var loss = tape.applyAll(new WeightedLikelihood(vocabulary), inputs.toArray(Value[]::new));
        output("loss", loss.getFirst().name());
        output("logprobs", loss.get(1).name());
        return loss.getFirst();
    }
}
