package dev.millrace.model.train.data;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The examples of one file in the order of their lines, read one at a time. Lines of white space only are passed over. Used by
 * one thread.
 */
public final class Examples implements AutoCloseable {
    /** Field of a line that says where it comes from. */
    public static final String SOURCE = "source";

    private static final int SOURCE_LENGTH_MAX = 64;
    private static final int NESTING_MAX = 16;
    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(NESTING_MAX)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final String file;
    private final Lines lines;
    private final Passage.Learned learned;
    private final Consumer<Problem> problems;
    private @Nullable ExampleReader reader;
    private boolean ended;

    private Examples(Path path, Lines lines, Passage.Learned learned, Consumer<Problem> problems) {
        this.file = String.valueOf(path.getFileName());
        this.lines = lines;
        this.learned = learned;
        this.problems = problems;
    }

    /** Each problem is told and its line left out; a null shape is found from the first line. */
    static Examples open(Path path, @Nullable Shape shape, Passage.Learned learned, Consumer<Problem> problems)
            throws IOException {
        Examples examples = new Examples(path, openLines(path), learned, problems);
        if (shape != null) {
            examples.reader = new ExampleReader(shape, learned);
        }
        return examples;
    }

    private static Lines openLines(Path path) throws IOException {
        try {
            return Lines.open(path);
        } catch (Lines.BrokenException e) {
            Problem problem = new Problem(String.valueOf(path.getFileName()), 0, "", String.valueOf(e.getMessage()));
            throw new MalformedDataException(List.of(problem), 1);
        }
    }

    /** The shape that was named or found; null if no line could be read. */
    @Nullable
    Shape shape() {
        return reader == null ? null : reader.shape();
    }

    /** Hash of the file as stored, after the last example. */
    Sha256 fileHash() {
        return lines.hash();
    }

    /** Number of the line read last, from 1. */
    long line() {
        return lines.number();
    }

    /** The next example; null after the last one. */
    public @Nullable Located next() throws IOException {
        while (!ended) {
            try {
                String line = lines.next();
                if (line == null) {
                    ended = true;
                } else if (!line.isBlank()) {
                    var object = object(line);
                    return new Located(file, lines.number(), example(object), source(object));
                }
            } catch (FieldException e) {
                problems.accept(new Problem(file, lines.number(), e.field(), e.fault()));
            } catch (Lines.BrokenException e) {
                problems.accept(new Problem(file, lines.number(), "", String.valueOf(e.getMessage())));
                ended = true;
            }
        }
        return null;
    }

    private Example example(JsonNode object) {
        if (reader == null) {
            reader = new ExampleReader(Shape.find(object), learned);
        }
        return reader.read(object);
    }

    /** Anything but a short text is somebody else's field. */
    private static String source(JsonNode object) {
        var source = object.path(SOURCE);
        return source.isTextual() && source.textValue().length() <= SOURCE_LENGTH_MAX ? source.textValue() : "";
    }

    private static JsonNode object(String line) {
        JsonNode node;
        try {
            node = MAPPER.readTree(line);
        } catch (StreamConstraintsException _) {
            throw new FieldException("", "nests deeper than " + NESTING_MAX + " or has an endless name or number");
        } catch (JsonProcessingException e) {
            boolean isTwice = String.valueOf(e.getOriginalMessage()).startsWith("Duplicate field");
            throw new FieldException(
                    "",
                    (isTwice ? "has the same field twice, at column %d" : "is not JSON, from column %d on")
                            .formatted(e.getLocation().getColumnNr()));
        }
        if (!node.isObject()) {
            throw new FieldException("", "is not an object");
        }
        return node;
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
