package dev.millrace.model.train.graph;

import dev.millrace.model.InvalidPackageException;
import dev.millrace.model.graph.ElementType;
import dev.millrace.model.graph.OnnxModel;
import dev.millrace.model.graph.TensorSpec;
import dev.millrace.model.train.graph.BlockMatrix.Blocks;
import dev.millrace.model.train.graph.PackageGraph.Stored;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The weights of a package, in its own data file: a training graph names places of it, so that no weight is copied. Query, key
 * and value, which the package has as one matrix, are its rows.
 */
final class PackageWeights implements FrozenWeights {
    private static final Pattern PROJECTION = Pattern.compile("(blk[.]\\d+[.])attn_([qkv])[.](weight|bias)");
    private static final int FLOAT = 1;
    private static final int UINT8 = 2;

    private final OnnxModel model;
    private final DecoderShape shape;
    private final PackageGraph stored;
    private final Map<String, FrozenMatrix> matrices = new HashMap<>();
    private final Set<String> declared = new HashSet<>();

    PackageWeights(OnnxModel model, DecoderShape shape, PackageGraph stored) {
        this.model = model;
        this.shape = shape;
        this.stored = stored;
    }

    @Override
    public FrozenMatrix matrix(String tensor) {
        return matrices.computeIfAbsent(tensor, this::made);
    }

    private FrozenMatrix made(String tensor) {
        if (tensor.equals("output.weight") && !isThere(tensor)) {
            return matrix("token_embd.weight");
        }
        var place = place(tensor);
        return rows(tensor, place.whole(), place.from(), place.count());
    }

    /**
     * Where a tensor lies.
     *
     * @param whole the stored one
     * @param from its first row there
     * @param count its rows, −1 for all
     */
    private record Place(String whole, long from, long count) {}

    private Place place(String tensor) {
        long queries = shape.queryWidth();
        long keyValues = shape.keyValueWidth();
        var part = PROJECTION.matcher(tensor);
        if (!part.matches()) {
            return new Place(tensor, 0, -1);
        }
        var whole = part.group(1) + "attn_qkv." + part.group(3);
        return switch (part.group(2)) {
            case "q" -> new Place(whole, 0, queries);
            case "k" -> new Place(whole, queries, keyValues);
            default -> new Place(whole, queries + keyValues, keyValues);
        };
    }

    private boolean isThere(String tensor) {
        return stored.find(tensor).isPresent() || stored.find(tensor + ".q8").isPresent();
    }

    /** Rows of a stored matrix, all from the first on for −1. */
    private FrozenMatrix rows(String name, String whole, long from, long count) {
        var floats = stored.find(whole);
        if (floats.isPresent()) {
            return new FloatMatrix(part(name, floats.get(), from, count, List.of()));
        }
        var values = stored.find(whole + ".q8")
                .orElseThrow(() -> new InvalidPackageException("the package has no " + whole
                        + " in floats or 8 bits: train on one that was imported as fp32 or int8"));
        long rows = count < 0 ? values.shape().get(0) : count;
        long blocks = values.shape().get(1);
        long block = values.shape().get(2);
        return new BlockMatrix(
                new Blocks(
                        part(name + ".q8", values, from, count, List.of()),
                        part(name + ".scale", found(whole + ".scale"), from, count, List.of()),
                        part(name + ".zero", found(whole + ".zero"), from, count, List.of())),
                new Blocks(
                        part(name + ".flat.q8", values, from, count, List.of(rows * blocks, block)),
                        part(name + ".flat.scale", found(whole + ".scale"), from, count, List.of(rows * blocks)),
                        part(name + ".flat.zero", found(whole + ".zero"), from, count, List.of(rows * blocks))),
                Math.toIntExact(rows),
                Math.toIntExact(blocks * block),
                Math.toIntExact(block));
    }

    private Stored found(String tensor) {
        return stored.find(tensor).orElseThrow(() -> new InvalidPackageException("the package has no " + tensor));
    }

    @Override
    public boolean hasBlocks() {
        return matrices.values().stream().anyMatch(BlockMatrix.class::isInstance);
    }

    @Override
    public boolean has(String tensor) {
        return stored.find(place(tensor).whole()).isPresent();
    }

    @Override
    public String floats(String tensor) {
        var place = place(tensor);
        return part(tensor, found(place.whole()), place.from(), place.count(), List.of());
    }

    /** Declares rows of a stored tensor under a name, in another shape where one is given. */
    private String part(String name, Stored whole, long from, long count, List<Long> shape) {
        if (declared.add(name)) {
            var all = whole.shape();
            long rowBytes =
                    bytes(whole.type()) * all.subList(1, all.size()).stream().reduce(1L, Math::multiplyExact);
            var some = count < 0 ? all : all.size() == 1 ? List.of(count) : withRows(all, count);
            model.stored(
                    new TensorSpec(name, type(whole.type()), shape.isEmpty() ? some : shape),
                    whole.file(),
                    whole.offset() + from * rowBytes);
        }
        return name;
    }

    private static List<Long> withRows(List<Long> shape, long rows) {
        var some = new ArrayList<>(shape);
        some.set(0, rows);
        return some;
    }

    private static long bytes(int type) {
        return type == FLOAT ? Float.BYTES : 1;
    }

    private static ElementType type(int type) {
        return switch (type) {
            case FLOAT -> ElementType.FLOAT;
            case UINT8 -> ElementType.UINT8;
            default -> throw new InvalidPackageException("a weight of the package has ONNX's type " + type);
        };
    }
}
