package dev.millrace.model.train;

import dev.millrace.model.ModelPackage;
import dev.millrace.model.importing.PatchedPackage;
import dev.millrace.model.train.graph.StoredRows;
import dev.millrace.model.train.optimizer.NamedArrays;
import dev.millrace.model.weights.ContainedFile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The weights of a package that are parameters: read from it before the first update, and written with the rest of it as a new one.
 *
 * @param base the package
 * @param places where they lie in it, by their names in the graph's order
 */
public record WeightParameters(ModelPackage base, Map<String, StoredRows> places) {
    private static final int BUFFER_BYTES = 1 << 18;

    /** As the package has them. */
    public NamedArrays start() throws IOException {
        var arrays = new LinkedHashMap<String, float[]>();
        for (var place : places.entrySet()) {
            arrays.put(place.getKey(), read(place.getValue()));
        }
        return NamedArrays.of(arrays);
    }

    private float[] read(StoredRows place) throws IOException {
        float[] values = new float[place.count()];
        var buffer = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        try (var channel = FileChannel.open(ContainedFile.in(base.folder(), place.file(), "external data"))) {
            channel.position(place.offset());
            for (int from = 0; from < values.length; ) {
                int count = Math.min(BUFFER_BYTES / Float.BYTES, values.length - from);
                buffer.clear().limit(count * Float.BYTES);
                while (buffer.hasRemaining()) {
                    if (channel.read(buffer) < 0) {
                        throw new EOFException(place.file() + " ends before its weights do");
                    }
                }
                buffer.flip().asFloatBuffer().get(values, from, count);
                from += count;
            }
        }
        return values;
    }

    /**
     * Writes the package with these values in the place of its own.
     *
     * @param jobId that made them
     */
    public ModelPackage write(NamedArrays values, Path folder, String jobId) throws IOException {
        List<PatchedPackage.Patch> patches = values.byName().entrySet().stream()
                .map(one -> {
                    var place = Objects.requireNonNull(places.get(one.getKey()), one.getKey());
                    return new PatchedPackage.Patch(place.file(), place.offset(), one.getValue());
                })
                .toList();
        var source = new LinkedHashMap<String, String>();
        source.put("name", base.name());
        source.put("version", base.version());
        source.put("job", jobId);
        return PatchedPackage.write(base, patches, folder, source);
    }
}
