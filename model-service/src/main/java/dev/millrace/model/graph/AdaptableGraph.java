package dev.millrace.model.graph;

import static dev.millrace.model.graph.OnnxModel.MICROSOFT;
import static dev.millrace.model.graph.OnnxModel.attributes;
import static dev.millrace.model.graph.OnnxModel.names;

import dev.millrace.model.InvalidPackageException;
import dev.millrace.model.ModelShape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A package's graph, into which adapters can be put: beside the product of a matrix comes {@code B (A x)}, with A
 * {@code [B,r,in]} and the transpose of B {@code [B,r,out]} as inputs of the graph, so that each row has factors of its own.
 * Behind what a sub-layer gives, its adapted last product included, comes {@code B silu(A x)} of a bottleneck in the same way.
 * All inputs have the same r; a row of less has zeros. Weights stay where they are: the new graph names the same files.
 *
 * <p>Names of the inputs: {@link #a} and {@link #b}.
 */
public final class AdaptableGraph {
    /** Name, within a layer, of the bottleneck behind attention. */
    public static final String ATTENTION_BOTTLENECK = "attn_bottleneck";
    /** Name, within a layer, of the bottleneck behind the feed-forward network. */
    public static final String FEED_FORWARD_BOTTLENECK = "ffn_bottleneck";

    /** By the product that they stand behind. */
    private static final Map<String, String> BOTTLENECKS =
            Map.of("attn_output", ATTENTION_BOTTLENECK, "ffn_down", FEED_FORWARD_BOTTLENECK);

    /** The matrices of a layer and, in their order, what their rows are. */
    private static final Map<String, List<String>> PARTS = Map.of(
            "attn_qkv", List.of("attn_q", "attn_k", "attn_v"),
            "attn_output", List.of("attn_output"),
            "ffn_gate", List.of("ffn_gate"),
            "ffn_up", List.of("ffn_up"),
            "ffn_down", List.of("ffn_down"));

    private static final Pattern PRODUCT =
            Pattern.compile("(blk[.]\\d+[.])(attn_qkv|attn_output|ffn_gate|ffn_up|ffn_down)");
    private static final String GATE = "blk.0.ffn_gate";
    private static final int GRAPH = 7;
    private static final int NODE = 1;
    private static final int INITIALIZER = 5;

    private final List<GraphField> fields;
    private final Map<String, GraphNode> producers;
    private final Map<String, Size> sizes;

    /** Columns and rows of a matrix. */
    public record Size(int inputs, int outputs) {}

    private AdaptableGraph(List<GraphField> fields, Map<String, GraphNode> producers, Map<String, Size> sizes) {
        this.fields = fields;
        this.producers = producers;
        this.sizes = sizes;
    }

    /**
     * Reads a graph.
     *
     * @param model the bytes of {@code model.onnx}, whose weights are elsewhere
     * @throws InvalidPackageException when it is none of ours, in which the matrices have other names
     */
    public static AdaptableGraph read(byte[] model, ModelShape shape) {
        List<GraphField> graph = GraphField.of(model).stream()
                .filter(field -> field.number() == GRAPH)
                .flatMap(field -> field.fields().stream())
                .toList();
        Map<String, GraphNode> producers = new LinkedHashMap<>();
        for (GraphField field : graph) {
            if (field.number() == NODE) {
                GraphNode node = GraphNode.of(field);
                node.outputs().forEach(output -> producers.put(output, node));
            }
        }
        for (int layer = 0; layer < shape.layers(); layer++) {
            for (String product : PARTS.keySet()) {
                if (!producers.containsKey("blk." + layer + "." + product)) {
                    throw new InvalidPackageException("the graph takes no adapters, for it has no blk." + layer + "."
                            + product + ": import the model with millrace");
                }
            }
        }
        return new AdaptableGraph(graph, producers, sizes(shape, feedForwardSize(graph, producers)));
    }

    private static Map<String, Size> sizes(ModelShape shape, int inner) {
        int hidden = shape.hiddenSize();
        int queries = shape.queryHeads() * shape.headSize();
        int keyValues = shape.keyValueHeads() * shape.headSize();
        return Map.ofEntries(
                Map.entry("attn_q", new Size(hidden, queries)),
                Map.entry("attn_k", new Size(hidden, keyValues)),
                Map.entry("attn_v", new Size(hidden, keyValues)),
                Map.entry("attn_output", new Size(queries, hidden)),
                Map.entry("ffn_gate", new Size(hidden, inner)),
                Map.entry("ffn_up", new Size(hidden, inner)),
                Map.entry("ffn_down", new Size(inner, hidden)),
                Map.entry(ATTENTION_BOTTLENECK, new Size(hidden, hidden)),
                Map.entry(FEED_FORWARD_BOTTLENECK, new Size(hidden, hidden)));
    }

    /** The rows of a layer's gate: an attribute of its product, or the first dimension of its weight. */
    private static int feedForwardSize(List<GraphField> graph, Map<String, GraphNode> producers) {
        GraphNode gate = producers.get(GATE);
        long rows = gate == null ? 0 : gate.whole("N");
        for (GraphField field : graph) {
            if (rows == 0 && field.number() == INITIALIZER) {
                List<GraphField> tensor = field.fields();
                boolean isGate = tensor.stream()
                        .anyMatch(each -> each.number() == 8 && each.text().equals(GATE + ".weight"));
                rows = isGate ? firstDimension(tensor) : 0;
            }
        }
        if (rows < 1 || rows > 1 << 20) {
            throw new InvalidPackageException("the graph takes no adapters: " + GATE + " has no known size");
        }
        return (int) rows;
    }

    private static long firstDimension(List<GraphField> tensor) {
        return tensor.stream()
                .filter(each -> each.number() == 1 && each.isWhole())
                .mapToLong(GraphField::whole)
                .findFirst()
                .orElse(0);
    }

    /** The matrices of a layer that can have an adapter, by GGUF's names as {@code attn_q}, and bottlenecks, and their sizes. */
    public Map<String, Size> sizes() {
        return sizes;
    }

    /** Name of the input with A of a matrix, as {@code blk.0.attn_q.lora_a}. */
    public static String a(String matrix) {
        return matrix + ".lora_a";
    }

    /** Name of the input with the transpose of B of a matrix. */
    public static String b(String matrix) {
        return matrix + ".lora_b";
    }

    /**
     * The bytes of the graph that takes adapters.
     *
     * @param adapted which matrices of every layer they change, and which bottlenecks they have, by the names of {@link #sizes}
     */
    public byte[] with(Set<String> adapted) {
        OnnxModel model = new OnnxModel("decoder with adapters", DecoderGraph.DATA_FILE);
        for (GraphField field : fields) {
            if (field.number() != NODE) {
                if (field.number() != 2) {
                    model.copy(field);
                }
                continue;
            }
            GraphNode node = GraphNode.of(field);
            Matcher product = PRODUCT.matcher(node.outputs().getFirst());
            if (product.matches()) {
                adapt(model, node, product, adapted);
            } else {
                model.copy(field);
            }
        }
        return model.toByteArray();
    }

    /** A product with what is added to it, under its own name; the parts before have others. */
    private void adapt(OnnxModel model, GraphNode node, Matcher product, Set<String> adapted) {
        String output = node.outputs().getFirst();
        List<String> parts = PARTS.getOrDefault(product.group(2), List.of());
        String bottleneck = BOTTLENECKS.getOrDefault(product.group(2), "");
        boolean isChanged = parts.stream().anyMatch(adapted::contains);
        boolean isNarrowed = adapted.contains(bottleneck);
        String changed = isNarrowed ? output + ".wide" : output;
        model.copy(node.withOutput(isChanged ? output + ".base" : changed));
        if (isChanged) {
            String change = change(model, product.group(1), output, parts, adapted);
            model.node("Add", changed, names(output + ".base", change), Map.of());
        }
        if (isNarrowed) {
            String narrow = narrow(model, product.group(1) + bottleneck, changed, size(bottleneck));
            model.node("Add", output, names(changed, narrow), Map.of());
        }
    }

    /** What the adapters add to a product of some matrices. */
    private String change(OnnxModel model, String layer, String output, List<String> parts, Set<String> adapted) {
        String input = input(output);
        List<String> changes = new ArrayList<>();
        int before = 0;
        for (int i = 0; i < parts.size(); i++) {
            String part = parts.get(i);
            if (!adapted.contains(part)) {
                before += size(part).outputs();
                continue;
            }
            int after = parts.subList(i + 1, parts.size()).stream().anyMatch(adapted::contains)
                    ? 0
                    : parts.subList(i + 1, parts.size()).stream()
                            .mapToInt(each -> size(each).outputs())
                            .sum();
            changes.add(padded(model, change(model, layer + part, input, size(part)), before, after));
            before = 0;
        }
        return changes.size() == 1
                ? changes.getFirst()
                : model.node(
                        "Concat", output + ".change", names(changes.toArray(String[]::new)), attributes("axis", -1));
    }

    private Size size(String part) {
        Size size = sizes.get(part);
        if (size == null) {
            throw new IllegalArgumentException("no layer has a matrix " + part);
        }
        return size;
    }

    /** B (A x), [B,S,out]. */
    private static String change(OnnxModel model, String matrix, String input, Size size) {
        return model.node("MatMul", matrix + ".lora", names(low(model, matrix, input, size), b(matrix)), Map.of());
    }

    /** B silu(A x), [B,S,out], silu being QuickGelu at alpha 1; where a row has zeros, silu(0) is 0. */
    private static String narrow(OnnxModel model, String bottleneck, String input, Size size) {
        String low = low(model, bottleneck, input, size);
        String active = bottleneck + ".silu";
        model.node(MICROSOFT, "QuickGelu", names(low), names(active), attributes("alpha", 1f));
        return model.node("MatMul", bottleneck + ".up", names(active, b(bottleneck)), Map.of());
    }

    /** A x, [B,S,r]. */
    private static String low(OnnxModel model, String matrix, String input, Size size) {
        model.input(a(matrix), ElementType.FLOAT, List.of("batch_size", "lora_rank", (long) size.inputs()));
        model.input(b(matrix), ElementType.FLOAT, List.of("batch_size", "lora_rank", (long) size.outputs()));
        String low = matrix + ".lora_low";
        model.node(MICROSOFT, "FusedMatMul", names(input, a(matrix)), names(low), attributes("transB", 1));
        return low;
    }

    /** With zeros for the rows of a matrix that the adapters leave alone. */
    private static String padded(OnnxModel model, String change, int before, int after) {
        if (before == 0 && after == 0) {
            return change;
        }
        String widths = model.constant("lora_pads_" + before + "_" + after, false, 0, 0, before, 0, 0, after);
        return model.node("Pad", change + ".padded", names(change, widths), Map.of());
    }

    /** What the matrix multiplies, before block sums are put behind it. */
    private String input(String output) {
        GraphNode product = producers.get(output);
        while (product != null && product.operator().equals("Add")) {
            product = producers.get(product.inputs().getFirst());
        }
        if (product == null) {
            throw new InvalidPackageException("the graph takes no adapters: nothing makes " + output);
        }
        return product.inputs().getFirst().replaceFirst("[.]with_sums$", "");
    }
}
