package dev.millrace.model.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;

/** The goldens of training, by torch in doubles; each file's header says how they were made. */
public final class AlignmentGolden {
    private static final ObjectMapper JSON = new ObjectMapper();

    private AlignmentGolden() {}

    /** The cases of one kind, for instance {@code cases("rl.json", "ppo")}. */
    public static List<JsonNode> cases(String file, String kind) {
        String name = "/golden/alignment/" + file;
        try (InputStream golden = Objects.requireNonNull(AlignmentGolden.class.getResourceAsStream(name), name)) {
            return list(JSON.readTree(golden).required(kind));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The elements of an array. */
    public static List<JsonNode> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    /** An array of numbers. */
    public static double[] doubles(JsonNode array) {
        return list(array).stream().mapToDouble(JsonNode::doubleValue).toArray();
    }

    /** An array of arrays of numbers. */
    public static double[][] rows(JsonNode array) {
        return list(array).stream().map(AlignmentGolden::doubles).toArray(double[][]::new);
    }
}
