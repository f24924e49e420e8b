package dev.millrace.model.train.graph;

import dev.millrace.model.InvalidPackageException;
import dev.millrace.model.graph.ElementType;
import dev.millrace.model.graph.OnnxModel;
import dev.millrace.model.graph.TensorSpec;
import dev.millrace.model.train.graph.PackageGraph.Stored;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The weights of a package, in its own data file: a training graph names places of it, so that no weight is copied. Query, key
 * and value, which the package has as one matrix, are its rows.
 */
final class PackageWeights implements FrozenWeights {
    private static final Pattern PROJECTION = Pattern.compile("(blk[.]\\d+[.])attn_([qkv])[.](weight|bias)");
    private static final String HEAD = "output.weight";
    /** The first rows of a head of which the others have fewer bits. */
    private static final String FREQUENT = "output.frequent.weight";

    private static final String EMBEDDING = "token_embd.weight";
    private static final String EIGHT = ".q8";
    private static final String FOUR = ".q4";
    private static final String SCALE = ".scale";
    private static final String ZERO = ".zero";
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
        var frequent = stored.find(FREQUENT + EIGHT);
        if (tensor.equals(HEAD) && frequent.isPresent()) {
            var upper = blocks(FREQUENT, FREQUENT, frequent.get(), 0, -1);
            return new SplitMatrix(
                    upper, rows(HEAD, HEAD, 0, -1), frequent.get().shape().getFirst());
        }
        if (tensor.equals(HEAD) && !isThere(tensor)) {
            return matrix(EMBEDDING);
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

    /** Whether there is a tensor of that very name, rounded or not. */
    boolean isThere(String tensor) {
        return Stream.of("", EIGHT, FOUR)
                .anyMatch(form -> stored.find(tensor + form).isPresent());
    }

    /** Rows of a stored matrix, all from the first on for −1. */
    private FrozenMatrix rows(String name, String whole, long from, long count) {
        var floats = stored.find(whole);
        if (floats.isPresent()) {
            return new FloatMatrix(part(name, floats.get(), from, count));
        }
        var bytes = stored.find(whole + EIGHT);
        if (bytes.isPresent()) {
            return blocks(name, whole, bytes.get(), from, count);
        }
        var nibbles = stored.find(whole + FOUR)
                .orElseThrow(() -> new InvalidPackageException("the package has no " + whole
                        + " in floats, 8 bits or 4: train on one that was imported as fp32, int8 or int4"));
        return nibbles(name, whole, nibbles, from, count);
    }

    private FrozenMatrix blocks(String name, String whole, Stored values, long from, long count) {
        var form = form(values, count, 8);
        long channels = (long) form.out() * form.blocks();
        return new BlockMatrix(
                form,
                names(name, whole, values, from, count),
                new BlockForm.Names(
                        part(name + ".flat.q8", values, from, List.of(channels, (long) form.block())),
                        part(name + ".flat" + SCALE, found(whole + SCALE), from, List.of(channels)),
                        part(name + ".flat" + ZERO, found(whole + ZERO), from, List.of(channels))));
    }

    private FrozenMatrix nibbles(String name, String whole, Stored values, long from, long count) {
        var form = form(values, count, 4);
        int inputs = shape.inputs(name.replaceFirst("^blk[.]\\d+[.]", "").replace(".weight", ""));
        if (form.in() != inputs) {
            throw new InvalidPackageException(name + " is " + form.in() + " columns wide for inputs of " + inputs
                    + ": models with offsets as columns, q4_1 and mixed, are not trained on");
        }
        long channels = (long) form.out() * form.blocks();
        var flat = new TensorSpec(name + ".flat.q4", ElementType.UINT4, List.of(channels, (long) form.block()));
        return new NibbleMatrix(
                form,
                names(name, whole, values, from, count),
                declared(flat, values, from),
                part(name + ".flat" + SCALE, found(whole + SCALE), from, List.of(channels)));
    }

    private BlockForm.Names names(String name, String whole, Stored values, long from, long count) {
        return new BlockForm.Names(
                part(name + ".values", values, from, count),
                part(name + SCALE, found(whole + SCALE), from, count),
                part(name + ZERO, found(whole + ZERO), from, count));
    }

    private static BlockForm form(Stored values, long count, int bits) {
        long block = values.shape().get(2) * Byte.SIZE / bits;
        return new BlockForm(
                Math.toIntExact(count < 0 ? values.shape().get(0) : count),
                Math.toIntExact(values.shape().get(1) * block),
                Math.toIntExact(block),
                bits);
    }

    private Stored found(String tensor) {
        return stored.find(tensor).orElseThrow(() -> new InvalidPackageException("the package has no " + tensor));
    }

    @Override
    public boolean hasBlocks() {
        return matrices.values().stream().anyMatch(matrix -> !(matrix instanceof FloatMatrix));
    }

    @Override
    public boolean has(String tensor) {
        return stored.find(place(tensor).whole()).isPresent();
    }

    @Override
    public String floats(String tensor) {
        var place = place(tensor);
        return part(tensor, found(place.whole()), place.from(), place.count());
    }

    /** Declares rows of a stored tensor under a name. */
    private String part(String name, Stored whole, long from, long count) {
        var all = whole.shape();
        return part(name, whole, from, count < 0 ? all : withRows(all, count));
    }

    /** Declares what begins with a row of a stored tensor, in another shape. */
    private String part(String name, Stored whole, long from, List<Long> shape) {
        return declared(new TensorSpec(name, type(whole.type()), shape), whole, from);
    }

    private String declared(TensorSpec spec, Stored whole, long from) {
        if (declared.add(spec.name())) {
            var row = new TensorSpec(
                    "",
                    type(whole.type()),
                    whole.shape().subList(1, whole.shape().size()));
            model.stored(spec, whole.file(), whole.offset() + from * row.bytes());
        }
        return spec.name();
    }

    private static List<Long> withRows(List<Long> shape, long rows) {
        var some = new ArrayList<>(shape);
        some.set(0, rows);
        return some;
    }

    /**
     * Where a tensor of floats lies, empty where the decoder has none of that name.
     *
     * @throws IllegalArgumentException where it is in 8 or 4 bits
     */
    Optional<StoredRows> floatsAt(String tensor) {
        var place = place(tensor);
        var found = stored.find(place.whole());
        if (found.isEmpty() && isThere(place.whole())) {
            throw new IllegalArgumentException("weights.tensors: " + tensor
                    + " is not in floats; only packages that were imported as fp32 are trained whole");
        }
        return found.map(whole -> {
            long row = whole.shape().stream().skip(1).reduce(1L, Math::multiplyExact) * Float.BYTES;
            var shape = place.count() < 0 ? whole.shape() : withRows(whole.shape(), place.count());
            return new StoredRows(whole.file(), whole.offset() + place.from() * row, shape);
        });
    }

    private static ElementType type(int type) {
        return switch (type) {
            case FLOAT -> ElementType.FLOAT;
            case UINT8 -> ElementType.UINT8;
            default -> throw new InvalidPackageException("a weight of the package has ONNX's type " + type);
        };
    }
}
