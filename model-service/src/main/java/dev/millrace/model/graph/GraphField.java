package dev.millrace.model.graph;

import dev.millrace.model.InvalidPackageException;
import dev.millrace.model.ProtoReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A field of a message of a graph, to be read or handed on.
 *
 * @param whole its value where it is an integer, else 0
 * @param content its bytes where it is a text, bytes or a message, else empty
 */
@SuppressWarnings("ArrayRecordComponent") // handed on at once
record GraphField(int number, boolean isWhole, long whole, byte[] content) {
    /**
     * The fields of a message; those of 4 and 8 bytes, of which a graph needs none, are left out.
     *
     * @throws InvalidPackageException when the bytes are no message
     */
    static List<GraphField> of(byte[] message) {
        try {
            var reader = new ProtoReader(ByteBuffer.wrap(message));
            List<GraphField> fields = new ArrayList<>();
            while (reader.next()) {
                if (reader.isInteger()) {
                    fields.add(new GraphField(reader.field(), true, reader.integer(), new byte[0]));
                } else if (reader.isDelimited()) {
                    fields.add(new GraphField(reader.field(), false, 0, reader.content()));
                }
            }
            return fields;
        } catch (ProtoReader.MalformedException e) {
            throw new InvalidPackageException("the graph is no message: " + e.getMessage(), e);
        }
    }

    String text() {
        return new String(content, StandardCharsets.UTF_8);
    }

    /** The fields of a message. */
    List<GraphField> fields() {
        return of(content);
    }
}
