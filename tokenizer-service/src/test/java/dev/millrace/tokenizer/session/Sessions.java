package dev.millrace.tokenizer.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.tokenizer.chat.ChatMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Requests and sessions as the tests need them. */
final class Sessions {
    static final long ACCEPTED_MS = 1_000_000;
    static final long DEADLINE_MS = ACCEPTED_MS + 60_000;

    private Sessions() {}

    static AcceptedRequest request(String id, Door door, String... stops) {
        var parameters = new TextParameters(null, null, null, null, null, List.of(stops), null, null);
        var prompt =
                new TextPrompt(new TextPrompt.Conversation(List.of(new ChatMessage("user", "hello"))), "m", parameters);
        var decoding = new DecodingParameters(100, 1, 0, 1, 7, List.of(ByteTokenizer.END), 0);
        return new AcceptedRequest(id, door, "", prompt, "m", 5, decoding, ACCEPTED_MS, DEADLINE_MS);
    }

    static TextSession session(String... stops) {
        return new TextSession(request("r", Door.HTTP, stops), new ByteTokenizer(), false);
    }

    static GeneratedToken token(int id) {
        return new GeneratedToken(id, -0.25f, List.of());
    }

    static GenerationEnd end(FinishReason reason) {
        return new GenerationEnd(List.of(reason), 2, null, new Timings.Sampler(1, 2, 3), "v1");
    }

    /** Feeds the bytes of a text from a sequence number on. */
    static List<Effect> feed(TextSession session, int sequence, String text) {
        var effects = new ArrayList<Effect>();
        for (byte b : text.getBytes(UTF_8)) {
            effects.addAll(session.token(0, sequence++, token(b & 0xFF), ACCEPTED_MS + sequence));
        }
        return effects;
    }

    static String text(List<Effect> effects) {
        var text = new StringBuilder();
        for (var effect : effects) {
            if (effect instanceof Effect.Tell(TextEvent.Delta delta)) {
                text.append(delta.text());
            }
        }
        return text.toString();
    }

    /** What the listener is told. */
    static List<TextEvent> told(List<Effect> effects) {
        return effects.stream()
                .map(effect -> effect instanceof Effect.Tell(var event) ? event : null)
                .filter(Objects::nonNull)
                .toList();
    }

    /** What goes on the log at the end. */
    static Completion completion(List<Effect> effects) {
        return ((Effect.Complete) effects.getLast()).completion();
    }
}
