package dev.millrace.eval.reward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.StreamSupport;

/** The goldens of alignment, made with torch in double precision. */
public final class Goldens {
    private Goldens() {}

    /** A file of goldens; the test is skipped without it. */
    public static JsonNode read(String name) throws IOException {
        Path file = Path.of(System.getProperty("millrace.goldens", "none"), "alignment", name);
        assumeTrue(Files.isRegularFile(file), "needs the goldens, -Dmillrace.goldens=FOLDER");
        return new ObjectMapper().readTree(file.toFile());
    }

    public static double[] doubles(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }

    public static int[] ints(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray();
    }

    /** Equal to the digits of a double, but for the order in which sums were taken. */
    public static void assertSame(double expected, double actual) {
        assertEquals(expected, actual, 1e-14 * Math.max(1, Math.abs(expected)));
    }

    public static void assertSame(double[] expected, double[] actual) {
        assertEquals(expected.length, actual.length);
        for (int i = 0; i < expected.length; i++) {
            assertSame(expected[i], actual[i]);
        }
    }
}
