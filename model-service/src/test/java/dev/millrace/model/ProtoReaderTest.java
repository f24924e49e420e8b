package dev.millrace.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Against what protobuf's own library writes. */
class ProtoReaderTest {
    private static ProtoReader reader(byte[] bytes) {
        return new ProtoReader(ByteBuffer.wrap(bytes));
    }

    private static ProtoReader reader(String hex) {
        return reader(HexFormat.of().parseHex(hex));
    }

    private static String fault(String hex) {
        return String.valueOf(assertThrows(ProtoReader.MalformedException.class, () -> {
                    var reader = reader(hex);
                    while (reader.next()) {}
                })
                .getMessage());
    }

    private static byte[] message() {
        var inner = UnknownFieldSet.newBuilder()
                .addField(
                        8,
                        Field.newBuilder()
                                .addLengthDelimited(ByteString.copyFromUtf8("größe"))
                                .build())
                .build();
        return UnknownFieldSet.newBuilder()
                .addField(1, Field.newBuilder().addVarint(300).addVarint(-1).build())
                .addField(
                        2,
                        Field.newBuilder()
                                .addFixed32(Float.floatToIntBits(-0.5f))
                                .build())
                .addField(3, Field.newBuilder().addFixed64(7).build())
                .addField(
                        5,
                        Field.newBuilder()
                                .addLengthDelimited(inner.toByteString())
                                .build())
                .addField(
                        900,
                        Field.newBuilder()
                                .addLengthDelimited(ByteString.copyFrom(new byte[] {5, (byte) 0xac, 2}))
                                .build())
                .build()
                .toByteArray();
    }

    @Test
    void readsFieldsOfEveryType() {
        var reader = reader(message());
        assertTrue(reader.next());
        assertEquals(300, reader.integer());
        assertTrue(reader.next());
        assertEquals(1, reader.field());
        assertEquals(List.of(-1L), reader.integers());
        assertTrue(reader.next());
        assertEquals(-0.5f, reader.real());
        assertTrue(reader.next());
        assertEquals(3, reader.field());
        assertTrue(reader.next());
        var inner = reader.message();
        assertTrue(inner.next());
        assertEquals(8, inner.field());
        assertEquals("größe", inner.text());
        assertFalse(inner.next());
        assertTrue(reader.next());
        assertEquals(900, reader.field());
        assertEquals(List.of(5L, 300L), reader.integers());
        assertFalse(reader.next());
        assertFalse(reader.next());
    }

    @Test
    void namesWhatIsMalformed() {
        assertEquals("it ends inside a number", fault("08ff"));
        assertEquals("a number of more than 64 bits", fault("08ffffffffffffffffffffff01"));
        assertEquals("field 1 is longer than its message", fault("0a0501"));
        assertEquals("field 1 is longer than its message", fault("0d0102"));
        assertEquals("field 1 is longer than its message", fault("0affffffffffffffffff01"));
        assertEquals("wire type 3", fault("0b"));
        assertEquals("field number 0", fault("00"));
        assertFalse(reader("").next());
    }

    @Test
    void refusesAnotherTypeThanTheFieldHas() {
        var reader = reader("0801");
        assertTrue(reader.next());
        assertThrows(ProtoReader.MalformedException.class, reader::text);
        assertThrows(ProtoReader.MalformedException.class, reader::message);
        assertThrows(ProtoReader.MalformedException.class, reader::real);
        assertEquals(1, reader.integer());
        assertEquals(List.of(1L), reader.integers());
        assertThrows(ProtoReader.MalformedException.class, reader("0801")::integer);
    }

    @Test
    void textsHaveABound() {
        byte[] bytes = UnknownFieldSet.newBuilder()
                .addField(
                        1,
                        Field.newBuilder()
                                .addLengthDelimited(ByteString.copyFrom(new byte[4097]))
                                .build())
                .build()
                .toByteArray();
        var reader = reader(bytes);
        assertTrue(reader.next());
        assertThrows(ProtoReader.MalformedException.class, reader::text);
        assertFalse(reader.next());
    }

    @Test
    void brokenBytesEndInAMessageNotInACrash() {
        byte[] whole = message();
        var random = new SplittableRandom(3);
        for (int round = 0; round < 2_000; round++) {
            byte[] broken = Arrays.copyOf(whole, random.nextInt(whole.length + 1));
            for (int i = 0; i < broken.length; i++) {
                broken[i] = random.nextInt(8) == 0 ? (byte) random.nextInt() : broken[i];
            }
            var reader = reader(broken);
            try {
                while (reader.next()) {
                    reader.integers();
                }
            } catch (ProtoReader.MalformedException e) {
                assertFalse(String.valueOf(e.getMessage()).isEmpty());
            }
        }
    }
}
