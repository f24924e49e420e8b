package dev.millrace.local.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Stacks as the recorder gives them, innermost frame first. */
class EdgePartTest {
    @Test
    void theInnermostKnownClassTellsThePart() {
        assertEquals(
                EdgePart.KAFKA,
                part(
                        "java.util.HashMap.get",
                        "org.apache.kafka.clients.producer.KafkaProducer.send",
                        "dev.millrace.tokenizer.app.EdgeProducer.send",
                        "io.vertx.core.impl.ContextImpl.execute"));
        assertEquals(
                EdgePart.HTTP,
                part(
                        "io.netty.channel.nio.NioEventLoop.run",
                        "dev.millrace.tokenizer.session.TextSession.accept",
                        "org.apache.kafka.clients.consumer.KafkaConsumer.poll"));
    }

    @Test
    void whatTheDecoderAsksOfTheTokenizerIsTheDecoders() {
        assertEquals(
                EdgePart.DETOKENIZE,
                part(
                        "dev.millrace.tokenizer.Vocabulary.checked",
                        "dev.millrace.tokenizer.bpe.BpeTokenizer.bytesOf",
                        "dev.millrace.tokenizer.bpe.BpeTokenizer.lambda$streamingDecoder$0",
                        "dev.millrace.tokenizer.decode.ByteStreamDecoder.accept",
                        "dev.millrace.tokenizer.session.ChoiceText.add"));
    }

    @Test
    void aCacheMissBelongsToEncoding() {
        assertEquals(
                EdgePart.ENCODE,
                part(
                        "java.lang.String.<init>",
                        "dev.millrace.tokenizer.bpe.WordCache.encode",
                        "dev.millrace.tokenizer.session.TextPrompt.encode"));
    }

    @Test
    void anUnknownStackIsOther() {
        assertEquals(EdgePart.OTHER, part("java.lang.Thread.run"));
        assertEquals(EdgePart.OTHER, EdgePart.of(List.of()));
    }

    private static EdgePart part(String... stack) {
        return EdgePart.of(Stream.of(stack)
                .map(frame -> new EdgePart.Frame(
                        frame.substring(0, frame.lastIndexOf('.')), frame.substring(frame.lastIndexOf('.') + 1)))
                .toList());
    }
}
