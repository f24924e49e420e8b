package dev.millrace.model.train.graph;

import dev.millrace.model.ModelPackage;
import dev.millrace.model.graph.DecoderGraph;
import dev.millrace.model.graph.ElementType;
import dev.millrace.model.graph.OnnxModel;
import dev.millrace.model.train.adapter.AdapterSettings;
import dev.millrace.model.train.adapter.LoraPlace;
import dev.millrace.model.train.adapter.LoraSettings;
import dev.millrace.model.train.adapter.LoraTarget;
import dev.millrace.model.train.adapter.VirtualTokens;
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
 * the adapters by their names, and where these have dropout what {@link DropoutPlaces} has. Outputs are {@code loss}, {@code logprobs} {@code [n,K]} and, where there are gradients, one of
 * each adapter's name behind {@code grad.}.
 */
public final class DecoderTraining {
    public static final String GRADIENT = "grad.";

    /** Name of the parameter {@code [n, width]} of virtual tokens, as in PEFT's files. */
    public static final String VIRTUAL = "prompt_embeddings";

    static final String POSITIONS = "position_ids";
    static final String SEGMENTS = "segment_ids";

    private final OnnxModel model = new OnnxModel("training", DecoderGraph.DATA_FILE);
    private final Nodes nodes = new Nodes(model);
    private final Tape tape = new Tape(nodes);
    private final DecoderShape shape;
    private final int vocabulary;
    private final FrozenWeights weights;
    private final Map<String, long[]> parameters = new LinkedHashMap<>();
    private DropoutPlaces dropout = new DropoutPlaces(0, new LinkedHashMap<>());

    private DecoderTraining(ModelPackage decoder) throws IOException {
        var graph = PackageGraph.of(decoder.graph());
        shape = DecoderShape.of(decoder.shape(), graph);
        vocabulary = decoder.shape().vocabularySize();
        weights = new PackageWeights(model, shape, graph);
    }

    /**
     * Of a package, on the weights that lie in it.
     *
     * @throws dev.millrace.model.InvalidPackageException when they are of a form that is not trained on
     */
    public static DecoderTraining of(ModelPackage decoder, AdapterSettings adapter) throws IOException {
        return of(decoder, adapter, false);
    }

    /** @param checkpointing whether a layer's inner values are computed again for its gradient, instead of kept */
    public static DecoderTraining of(ModelPackage decoder, AdapterSettings adapter, boolean checkpointing)
            throws IOException {
        var training = new DecoderTraining(decoder);
        training.build(Optional.of(adapter), true, checkpointing);
        return training;
    }

    /** Without gradients. */
    public static DecoderTraining scoring(ModelPackage decoder, AdapterSettings adapter) throws IOException {
        var scoring = new DecoderTraining(decoder);
        scoring.build(Optional.of(adapter), false, false);
        return scoring;
    }

    /** Without gradients and adapters. */
    public static DecoderTraining scoring(ModelPackage decoder) throws IOException {
        var scoring = new DecoderTraining(decoder);
        scoring.build(Optional.empty(), false, false);
        return scoring;
    }

    /** The graph's bytes, to be asked for once; its weights are looked for in the package's folder. */
    public byte[] graph() {
        return model.toByteArray();
    }

    /** Whether the decoder has matrices in blocks of 8 bits. */
    public boolean hasBlocks() {
        return weights.hasBlocks();
    }

    /** Shapes of what is trained by its names, in the order of the layers. */
    public Map<String, long[]> parameters() {
        return Collections.unmodifiableMap(parameters);
    }

    /** Numbers of all matrices of the decoder, none of which is trained. */
    public long frozen() {
        long inLayer = 0;
        for (var target : LoraTarget.values()) {
            inLayer += (long) shape.inputs(target.ggufName()) * shape.outputs(target.ggufName());
        }
        return shape.layers() * inLayer + (long) vocabulary * shape.hiddenSize();
    }

    /** What it takes to make masks of. */
    public DropoutPlaces dropout() {
        return dropout;
    }

    private void build(Optional<AdapterSettings> settings, boolean hasGradients, boolean checkpointing) {
        declareInputs();
        var lora = settings.filter(LoraSettings.class::isInstance).map(LoraSettings.class::cast);
        var virtual = settings.filter(VirtualTokens.class::isInstance).map(VirtualTokens.class::cast);
        dropout = hasGradients ? lora.map(this::dropout).orElse(dropout) : dropout;
        dropout.declare(model);
        var tokens = virtual.map(some -> virtual(some, hasGradients));
        int prompt = count(virtual, VirtualTokens.Kind.PROMPT);
        int prefix = count(virtual, VirtualTokens.Kind.PREFIX);
        var common = new DecoderLayer.Model(
                shape,
                weights,
                lora.map(some -> (float) some.scale()).orElse(1f),
                dropout,
                Sight.of(nodes, virtual, shape.window()),
                prefix,
                nodes.node("Neg", weights.floats("sin_cache")));
        var adapters = new ArrayList<>(tokens.stream().toList());
        var residual = Value.frozen(weights.matrix("token_embd.weight").rows(nodes, "input_ids"));
        if (prompt > 0) {
            residual = tape.apply(new Prepended(prompt), tokens.orElseThrow(), residual);
        }
        for (int index = 0; index < shape.layers(); index++) {
            var own = new ArrayList<>(adapters(index, lora, hasGradients));
            adapters.addAll(own);
            if (prefix > 0) {
                own.add(tokens.orElseThrow());
            }
            var layer = layer(common, index);
            residual = checkpointing
                    ? Checkpointed.apply(tape, layer, joined(residual, own))
                    : layer.apply(tape, joined(residual, own));
        }
        if (prompt > 0) {
            residual = tape.apply(new WithoutFirst(prompt), residual);
        }
        var loss = loss(residual);
        if (hasGradients) {
            tape.seed(loss, nodes.real(1));
            tape.differentiate();
            adapters.forEach(adapter ->
                    output(GRADIENT + adapter.name(), tape.gradient(adapter).orElseThrow()));
        }
    }

    private static int count(Optional<VirtualTokens> virtual, VirtualTokens.Kind kind) {
        return virtual.filter(some -> some.kind() == kind)
                .map(VirtualTokens::count)
                .orElse(0);
    }

    private Value virtual(VirtualTokens virtual, boolean areTrained) {
        boolean isPrompt = virtual.kind() == VirtualTokens.Kind.PROMPT;
        return adapter(VIRTUAL, areTrained, virtual.count(), isPrompt ? shape.hiddenSize() : shape.prefixWidth());
    }

    private void declareInputs() {
        for (var name : List.of("input_ids", POSITIONS, SEGMENTS)) {
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

    private DropoutPlaces dropout(LoraSettings lora) {
        var widths = new LinkedHashMap<String, Integer>();
        for (int layer = 0; layer < shape.layers(); layer++) {
            for (var target : lora.targets()) {
                widths.put(new LoraPlace(layer, target).ggufName(), shape.inputs(target.ggufName()));
            }
        }
        return new DropoutPlaces(lora.dropout(), widths);
    }

    private List<Value> adapters(int layer, Optional<LoraSettings> lora, boolean areTrained) {
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

    private Value loss(Value residual) {
        var normed =
                tape.apply(new RmsNorm(shape.epsilon()), residual, Value.frozen(weights.floats("output_norm.weight")));
        var flat = tape.apply(new Reshaped(List.of(-1L, (long) shape.hiddenSize())), normed);
        var rows = tape.apply(new ChosenRows(), flat, Value.frozen("rows"));
        var loss = tape.applyAll(
                new WeightedLikelihood(weights.matrix("output.weight")),
                rows,
                Value.frozen("targets"),
                Value.frozen("weights"));
        output("loss", loss.getFirst().name());
        output("logprobs", loss.get(1).name());
        return loss.getFirst();
    }
}
