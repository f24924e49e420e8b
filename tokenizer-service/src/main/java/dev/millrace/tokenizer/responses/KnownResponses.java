package dev.millrace.tokenizer.responses;

import dev.millrace.tokenizer.chat.ChatMessage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The latest responses that can be followed, by id, each as the conversation it ended. Bounded in texts' characters; the
 * oldest goes first. Safe for many threads.
 */
public final class KnownResponses {
    /** What an entry costs beside its texts, in characters. */
    private static final int ENTRY_COST = 200;

    private final long charactersMax;
    private final Map<String, Known> byId = new LinkedHashMap<>();
    private long characters;

    /**
     * A response that has ended.
     *
     * @param tenant whose it is; others do not see it
     * @param conversation all messages but instructions, the answer last
     * @param body the whole object as JSON
     */
    public record Known(String tenant, List<ChatMessage> conversation, String body) {
        /** Copies the list. */
        public Known {
            conversation = List.copyOf(conversation);
        }

        private long cost() {
            long texts = conversation.stream()
                    .mapToLong(message -> message.content().length())
                    .sum();
            return ENTRY_COST + texts + body.length();
        }
    }

    /** @param charactersMax most characters of all texts together */
    public KnownResponses(long charactersMax) {
        this.charactersMax = charactersMax;
    }

    /** Keeps a response. */
    public synchronized void add(String id, Known response) {
        remove(id);
        byId.put(id, response);
        characters += response.cost();
        var oldest = byId.entrySet().iterator();
        while (characters > charactersMax && oldest.hasNext()) {
            characters -= oldest.next().getValue().cost();
            oldest.remove();
        }
    }

    /** The response with this id, if it is this tenant's. */
    public synchronized @Nullable Known find(String id, String tenant) {
        var known = byId.get(id);
        return known != null && known.tenant().equals(tenant) ? known : null;
    }

    /** Forgets a response; whether there was one of this tenant. */
    public synchronized boolean forget(String id, String tenant) {
        return find(id, tenant) != null && remove(id) != null;
    }

    private @Nullable Known remove(String id) {
        var known = byId.remove(id);
        if (known != null) {
            characters -= known.cost();
        }
        return known;
    }
}
