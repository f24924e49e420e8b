package dev.millrace.model.runtime;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.millrace.model.AdapterHost;
import dev.millrace.model.AdapterWeights;
import dev.millrace.model.InvalidPackageException;
import dev.millrace.model.LowRankFactors;
import dev.millrace.model.ModelPackage;
import dev.millrace.model.PrefixWeights;
import dev.millrace.model.graph.AdaptableGraph;
import dev.millrace.model.graph.AdaptableGraph.Size;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The graph with adapters beside its matrices, in a session of its own over the same file of weights: opened when the first
 * adapter comes, and anew when one comes that changes further matrices. Steps in which no row has an adapter do not see it.
 */
final class AdaptedSessions implements AdapterHost, AutoCloseable {
    private static final Pattern MATRIX = Pattern.compile("blk[.](\\d{1,4})[.](\\w+)");
    private static final long GRAPH_BYTES_MAX = 64L << 20;

    private final ModelPackage model;
    private final RuntimeOptions options;
    private @Nullable AdaptableGraph graph;
    private @Nullable Opened current;
    /** What the inference thread computes with; not closed here. */
    private @Nullable Opened adopted;

    /**
     * A session and what fits into it.
     *
     * @param parts which matrices of a layer have adapters, as {@code attn_q}, with their sizes
     * @param rank of the largest adapter: that of the inputs
     */
    record Opened(OrtSession session, Map<String, Size> parts, int rank) {
        Opened {
            parts = Map.copyOf(parts);
        }
    }

    AdaptedSessions(ModelPackage model, RuntimeOptions options) {
        this.model = model;
        this.options = options;
    }

    @Override
    public PrefixWeights computed(int tokens, float[] embeddings, Arena memory) {
        return new PrefixRun(model, options).computed(tokens, embeddings, memory);
    }

    @Override
    public PrefixWeights given(int tokens, float[] rows, Arena memory) {
        return new PrefixRun(model, options).given(tokens, rows, memory);
    }

    @Override
    public void prepare(AdapterWeights adapter) {
        if (adapter.matrices().isEmpty()) {
            return; // Virtual tokens are computed with the model as it is.
        }
        requireHeadFits(adapter.head());
        AdaptableGraph adaptable = graph();
        Set<String> parts = new TreeSet<>();
        adapter.matrices().forEach((matrix, factors) -> parts.add(requireFits(adaptable, matrix, factors)));
        Opened before = current();
        if (before == null) {
            publish(new Opened(open(adaptable, parts), sizes(adaptable, parts), adapter.rank()));
            return;
        }
        int rank = Math.max(adapter.rank(), before.rank());
        parts.addAll(before.parts().keySet());
        boolean isWider = parts.size() > before.parts().size();
        if (isWider) {
            publish(new Opened(open(adaptable, parts), sizes(adaptable, parts), rank));
        } else if (rank > before.rank()) {
            publish(new Opened(before.session(), before.parts(), rank));
        }
    }

    private void requireHeadFits(float @Nullable [] head) {
        if (head == null) {
            return;
        }
        int width = model.shape().hiddenSize();
        if (head.length != width) {
            throw new IllegalArgumentException("score: has %d weights, the hidden states of %s have %d numbers"
                    .formatted(head.length, model.name(), width));
        }
        if (model.tensors().hiddenStates() == null) {
            throw new InvalidPackageException(
                    model.name() + "'s graph puts out no hidden states, which a reward model reads; import it anew");
        }
    }

    private synchronized AdaptableGraph graph() {
        if (graph == null) {
            try {
                if (Files.size(model.graph()) > GRAPH_BYTES_MAX) {
                    throw new InvalidPackageException("the graph takes no adapters, for its weights are inside of it");
                }
                graph = AdaptableGraph.read(Files.readAllBytes(model.graph()), model.shape());
            } catch (IOException e) {
                throw new InvalidPackageException(
                        "cannot read the graph of " + model.name() + ": " + e.getMessage(), e);
            }
        }
        return graph;
    }

    /** Which matrix of its layer it is. */
    private String requireFits(AdaptableGraph adaptable, String matrix, LowRankFactors factors) {
        Matcher matcher = MATRIX.matcher(matrix);
        Size size = matcher.matches() ? adaptable.sizes().get(matcher.group(2)) : null;
        if (size == null) {
            throw new IllegalArgumentException(matrix + ": is no matrix of a layer");
        }
        if (Integer.parseInt(matcher.group(1)) >= model.shape().layers()) {
            throw new IllegalArgumentException(
                    matrix + ": the base model has " + model.shape().layers() + " layers only");
        }
        if (factors.inputs() != size.inputs() || factors.outputs() != size.outputs()) {
            throw new IllegalArgumentException("%s: must be %d by %d, is %d by %d"
                    .formatted(matrix, size.outputs(), size.inputs(), factors.outputs(), factors.inputs()));
        }
        return matcher.group(2);
    }

    private static Map<String, Size> sizes(AdaptableGraph adaptable, Set<String> parts) {
        Map<String, Size> sizes = new HashMap<>(adaptable.sizes());
        sizes.keySet().retainAll(parts);
        return sizes;
    }

    private OrtSession open(AdaptableGraph adaptable, Set<String> parts) {
        try {
            return GraphSession.open(adaptable.with(parts), model.graph().resolveSibling(""), options, true);
        } catch (OrtException e) {
            throw new InvalidPackageException(
                    "ONNX Runtime refuses the graph of " + model.name() + " with adapters: " + e.getMessage(), e);
        }
    }

    /** The latest; null before the first adapter. */
    synchronized @Nullable Opened current() {
        return current;
    }

    private synchronized void publish(Opened next) {
        Opened before = current;
        current = next;
        if (before != null && before != adopted) {
            closeUnlessUsed(before);
        }
    }

    /** The latest, which the inference thread uses from now on instead of what it had. */
    synchronized Opened adopt() {
        if (current == null) {
            throw new IllegalStateException("no adapter was prepared");
        }
        Opened before = adopted;
        adopted = current;
        if (before != null) {
            closeUnlessUsed(before);
        }
        return current;
    }

    private void closeUnlessUsed(Opened old) {
        boolean isUsed = current != null && current.session() == old.session()
                || adopted != null && adopted.session() == old.session();
        if (!isUsed) {
            close(old);
        }
    }

    private static void close(Opened old) {
        try {
            old.session().close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public synchronized void close() {
        Opened last = current;
        Opened used = adopted;
        current = null;
        adopted = null;
        if (last != null) {
            close(last);
        }
        if (used != null && (last == null || used.session() != last.session())) {
            close(used);
        }
    }
}
