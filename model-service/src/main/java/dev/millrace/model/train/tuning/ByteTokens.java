package dev.millrace.model.train.tuning;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.model.train.data.Message;
import dev.millrace.model.train.data.tokens.ChatTokens;
import dev.millrace.model.train.data.tokens.Ids;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** A token for each byte of UTF-8, whose id is its value, and one that ends a message. */
final class ByteTokens implements ChatTokens {
    /** Ends texts and messages. */
    static final int END = 256;
    /** Tokens. */
    static final int VOCABULARY = 257;

    @Override
    public Ids text(String text) {
        return Ids.of(bytes(text).toArray());
    }

    private static IntStream bytes(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return IntStream.range(0, bytes.length).map(i -> bytes[i] & 0xff);
    }

    /** {@code user: …<end>}; {@link NewModel} writes the same as a template. */
    @Override
    public Ids conversation(List<Message> messages, boolean opensAnswer) {
        var ids = IntStream.builder();
        for (var message : messages) {
            bytes(message.role().name().toLowerCase(Locale.ROOT) + ": ").forEach(ids);
            bytes(message.content()).forEach(ids);
            ids.add(END);
        }
        if (opensAnswer) {
            bytes("assistant: ").forEach(ids);
        }
        return Ids.of(ids.build().toArray());
    }
}
