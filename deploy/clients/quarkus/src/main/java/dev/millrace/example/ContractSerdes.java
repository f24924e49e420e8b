package dev.millrace.example;

import dev.millrace.contract.ProtobufSerde;
import dev.millrace.contract.tokenizer.v1.GenerationCompleted;
import dev.millrace.contract.tokenizer.v1.PromptSubmitted;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/** The contract's serialisation with constructors that Kafka's settings can name. */
public final class ContractSerdes {
    private ContractSerdes() {}

    /** Writes what goes to {@code prompts}. */
    public static final class Prompts implements Serializer<PromptSubmitted> {
        private final Serializer<PromptSubmitted> bytes = new ProtobufSerde<>(PromptSubmitted.parser()).serializer();

        @Override
        public byte[] serialize(String topic, PromptSubmitted prompt) {
            return bytes.serialize(topic, prompt);
        }
    }

    /** Reads what comes from {@code completions}. */
    public static final class Completions implements Deserializer<GenerationCompleted> {
        private final Deserializer<GenerationCompleted> bytes =
                new ProtobufSerde<>(GenerationCompleted.parser()).deserializer();

        @Override
        public GenerationCompleted deserialize(String topic, byte[] value) {
            return bytes.deserialize(topic, value);
        }
    }
}
