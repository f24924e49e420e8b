package dev.millrace.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.contract.sampler.v1.ChoiceFinished;
import dev.millrace.contract.sampler.v1.FinishReason;
import dev.millrace.contract.sampler.v1.GenerationEvent;
import dev.millrace.contract.sampler.v1.GenerationFinished;
import dev.millrace.contract.sampler.v1.TokenGenerated;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

class ProtobufSerdeTest {
    private static final ProtobufSerde<GenerationEvent> SERDE = new ProtobufSerde<>(GenerationEvent.parser());

    private static final GenerationEvent TOKEN = GenerationEvent.newBuilder()
            .setRequestId("r")
            .setToken(TokenGenerated.newBuilder().setSequence(1).setTokenId(300).setLogprob(-0.5f))
            .build();

    @Test
    void givesBackWhatItTook() {
        var finished = GenerationEvent.newBuilder()
                .setRequestId("r")
                .setFinished(GenerationFinished.newBuilder()
                        .addChoices(ChoiceFinished.newBuilder().setReason(FinishReason.FINISH_REASON_LENGTH))
                        .setModelVersion("0123456789abcdef"))
                .build();
        for (var event : List.of(TOKEN, finished, GenerationEvent.getDefaultInstance())) {
            var bytes = SERDE.serializer().serialize("generated-tokens", event);
            assertEquals(event, SERDE.deserializer().deserialize("generated-tokens", bytes));
        }
    }

    /** The bytes worked out by hand from the protobuf encoding: what other languages read and write. */
    @Test
    void writesPlainProtobufBytes() {
        var bytes = HexFormat.of().parseHex("0a0172" + "120a" + "1001" + "18ac02" + "25000000bf");
        assertArrayEquals(bytes, SERDE.serializer().serialize("generated-tokens", TOKEN));
    }

    @Test
    void passesNullThroughBothWays() {
        assertNull(SERDE.serializer().serialize("generated-tokens", null));
        assertNull(SERDE.deserializer().deserialize("generated-tokens", (byte[]) null));
    }

    @Test
    void saysThatPoisonIsNoMessageWithoutQuotingIt() {
        var truncated = Arrays.copyOf(TOKEN.toByteArray(), TOKEN.getSerializedSize() - 1);
        for (var poison : List.of("secret text".getBytes(UTF_8), truncated, new byte[] {0}, new byte[] {(byte) 0xff})) {
            var error = assertThrows(
                    SerializationException.class, () -> SERDE.deserializer().deserialize("generated-tokens", poison));
            assertEquals("not a record of the topic's message type", error.getMessage());
            assertFalse(String.valueOf(error.getCause()).contains("secret"));
        }
    }

    @Test
    void randomBytesAreAMessageOrASerializationExceptionAndNothingElse() {
        for (int seed = 0; seed < 2_000; seed++) {
            var random = new Random(seed);
            var bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            try {
                SERDE.deserializer().deserialize("generated-tokens", bytes);
            } catch (SerializationException e) {
                assertEquals("not a record of the topic's message type", e.getMessage(), "seed " + seed);
            }
        }
    }
}
