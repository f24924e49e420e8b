package dev.millrace.model.weights;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads the header of a GGUF file from front to back; every read says for which field it is. */
final class GgufCursor {
    /** Longest key or tensor name in bytes. */
    private static final int NAME_BYTES_MAX = 1024;
    /** Longest string value in bytes: chat templates run to some tens of KiB. */
    private static final int TEXT_BYTES_MAX = 4 << 20;
    /** Longest array: vocabularies run to some hundred thousand. */
    private static final int ARRAY_LENGTH_MAX = 1 << 22;

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment bytes;
    private long position;

    GgufCursor(MemorySegment bytes) {
        this.bytes = bytes;
    }

    long position() {
        return position;
    }

    long remaining() {
        return bytes.byteSize() - position;
    }

    int int32(String field) {
        return bytes.get(INT, take(field, 4));
    }

    long int64(String field) {
        return bytes.get(LONG, take(field, 8));
    }

    /** A count of things that take at least {@code bytesEach}: more than the rest of the file holds is refused. */
    int count(String field, long bytesEach, int max) {
        long count = int64(field);
        if (count < 0 || count > max) {
            throw new WeightsException(field, Long.toUnsignedString(count) + " is above the limit of " + max);
        }
        if (count > remaining() / bytesEach) {
            throw new WeightsException(field, count + " entries do not fit in the " + remaining() + " bytes left");
        }
        return (int) count;
    }

    /** A key or the name of a tensor, not empty. */
    String name(String field) {
        String name = string(field, NAME_BYTES_MAX);
        if (name.isEmpty()) {
            throw new WeightsException(field, "is empty");
        }
        return name;
    }

    String string(String field, int maxBytes) {
        int length = count(field + " length", 1, maxBytes);
        ByteBuffer text = bytes.asSlice(take(field, length), length).asByteBuffer();
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(text).toString();
        } catch (CharacterCodingException e) {
            throw new WeightsException(field, "is not valid UTF-8");
        }
    }

    GgufValue value(String key) {
        return value(key, int32(key + " type"), 0);
    }

    private GgufValue value(String key, int type, int depth) {
        return switch (type) {
            case 0 -> new GgufValue.Whole(bytes.get(JAVA_BYTE, take(key, 1)) & 0xff);
            case 1 -> new GgufValue.Whole(bytes.get(JAVA_BYTE, take(key, 1)));
            case 2 -> new GgufValue.Whole(bytes.get(SHORT, take(key, 2)) & 0xffff);
            case 3 -> new GgufValue.Whole(bytes.get(SHORT, take(key, 2)));
            case 4 -> new GgufValue.Whole(int32(key) & 0xffff_ffffL);
            case 5 -> new GgufValue.Whole(int32(key));
            case 6 -> new GgufValue.Real(Float.intBitsToFloat(int32(key)));
            case 7 -> new GgufValue.Flag(bool(key));
            case 8 -> new GgufValue.Text(string(key, TEXT_BYTES_MAX));
            case 9 -> array(key, depth);
            case 10, 11 -> new GgufValue.Whole(int64(key));
            case 12 -> new GgufValue.Real(Double.longBitsToDouble(int64(key)));
            default -> throw new WeightsException(key + " type", type + " is no GGUF value type");
        };
    }

    private GgufValue.Many array(String key, int depth) {
        if (depth > 0) {
            throw new WeightsException(key, "arrays of arrays are not read");
        }
        int type = int32(key + " element type");
        int length = count(key + " length", bytesAtLeast(type), ARRAY_LENGTH_MAX);
        List<GgufValue> values = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            values.add(value(key, type, depth + 1));
        }
        return new GgufValue.Many(values);
    }

    private static int bytesAtLeast(int type) {
        return switch (type) {
            case 2, 3 -> 2;
            case 4, 5, 6 -> 4;
            case 8, 9, 10, 11, 12 -> 8;
            default -> 1;
        };
    }

    private boolean bool(String key) {
        int value = bytes.get(JAVA_BYTE, take(key, 1));
        if (value != 0 && value != 1) {
            throw new WeightsException(key, value + " is no boolean");
        }
        return value == 1;
    }

    private long take(String field, long length) {
        if (length > remaining()) {
            throw new WeightsException(field, "the file ends at byte " + bytes.byteSize() + " inside it");
        }
        long at = position;
        position += length;
        return at;
    }
}
