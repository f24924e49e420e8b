package dev.millrace.contract;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Protobuf bytes as a Kafka serde of one fixed message type: no type name travels, so no record can choose a class.
 *
 * @param <T> the message
 */
public record ProtobufSerde<T extends Message>(Parser<T> parser) implements Serde<T> {
    /** Serialises any message. */
    @Override
    public Serializer<T> serializer() {
        return (topic, message) -> message == null ? null : message.toByteArray();
    }

    /** Parses the one message type; bytes that are not one give a {@link SerializationException}. */
    @Override
    public Deserializer<T> deserializer() {
        return (topic, bytes) -> bytes == null ? null : parse(bytes);
    }

    private T parse(byte[] bytes) {
        try {
            return parser.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new SerializationException("not a record of the topic's message type", e);
        }
    }
}
