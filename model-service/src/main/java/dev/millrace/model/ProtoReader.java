package dev.millrace.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a message of the protobuf wire format field after field, without its schema: what a graph file needs. A field is read
 * by the method of its type, as often as one likes, or passed over.
 */
public final class ProtoReader {
    /** Longest text. */
    public static final int TEXT_BYTES_MAX = 4096;

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int DELIMITED = 2;
    private static final int FIXED32 = 5;
    private static final int NO_FIELD = -1;

    private final ByteBuffer bytes;
    private int field;
    private int wireType = NO_FIELD;
    /** Of the field's value, without its length. */
    private int begin;
    /** Of the value, where the next field begins. */
    private int end;

    /** The bytes are no message, or a field is of another type than was asked for. */
    public static final class MalformedException extends RuntimeException {
        public MalformedException(String message) {
            super(message);
        }
    }

    /** Of a buffer's bytes from its position to its limit, which stay as they are. */
    public ProtoReader(ByteBuffer message) {
        this.bytes = message.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Goes to the next field; false after the last one. */
    public boolean next() {
        bytes.position(end);
        if (!bytes.hasRemaining()) {
            return false;
        }
        long tag = varint();
        if (tag >>> 3 < 1 || tag >>> 32 != 0) {
            throw new MalformedException("field number " + (tag >>> 3));
        }
        field = (int) (tag >>> 3);
        wireType = (int) (tag & 7);
        begin = bytes.position();
        long length = switch (wireType) {
            case VARINT -> {
                varint();
                yield bytes.position() - begin;
            }
            case FIXED64 -> Long.BYTES;
            case DELIMITED -> {
                long inner = varint();
                begin = bytes.position();
                yield inner;
            }
            case FIXED32 -> Integer.BYTES;
            default -> throw new MalformedException("wire type " + wireType);
        };
        if (length < 0 || length > bytes.limit() - begin) {
            throw new MalformedException("field " + field + " is longer than its message");
        }
        end = begin + (int) length;
        return true;
    }

    /** Number of the field. */
    public int field() {
        return field;
    }

    /** Whether its value is an integer. */
    public boolean isInteger() {
        return wireType == VARINT;
    }

    /** Whether its value is a text, bytes or a message. */
    public boolean isDelimited() {
        return wireType == DELIMITED;
    }

    /** A copy of its value, where that is delimited. */
    public byte[] content() {
        require(DELIMITED);
        byte[] content = new byte[end - begin];
        bytes.get(begin, content);
        return content;
    }

    /** Its value, an integer or an enumeration's number. */
    public long integer() {
        require(VARINT);
        bytes.position(begin);
        return varint();
    }

    /** Its values, where integers repeat: one, or several packed. */
    public List<Long> integers() {
        if (wireType == VARINT) {
            return List.of(integer());
        }
        require(DELIMITED);
        var packed = new ProtoReader(inner());
        var all = new ArrayList<Long>();
        while (packed.bytes.hasRemaining()) {
            all.add(packed.varint());
        }
        return all;
    }

    /** Its value, a 32-bit float. */
    public float real() {
        require(FIXED32);
        return bytes.getFloat(begin);
    }

    /** Its value, a string of at most {@value #TEXT_BYTES_MAX} bytes. */
    public String text() {
        require(DELIMITED);
        if (end - begin > TEXT_BYTES_MAX) {
            throw new MalformedException("field " + field + ": a text of more than " + TEXT_BYTES_MAX + " bytes");
        }
        return StandardCharsets.UTF_8.decode(inner()).toString();
    }

    /** Its value, a message. */
    public ProtoReader message() {
        require(DELIMITED);
        return new ProtoReader(inner());
    }

    private ByteBuffer inner() {
        return bytes.slice(begin, end - begin);
    }

    private void require(int type) {
        if (wireType != type) {
            throw new MalformedException("field " + field + ": wire type " + wireType + " instead of " + type);
        }
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            if (!bytes.hasRemaining()) {
                throw new MalformedException("it ends inside a number");
            }
            byte next = bytes.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new MalformedException("a number of more than 64 bits");
    }
}
