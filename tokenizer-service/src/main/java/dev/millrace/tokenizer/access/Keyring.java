package dev.millrace.tokenizer.access;

import static java.util.stream.Collectors.toUnmodifiableMap;

import dev.millrace.security.ApiKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The keys as they are now. */
public final class Keyring {
    private final Map<String, ApiKey> keys;

    /** @param keys of different ids */
    public Keyring(List<ApiKey> keys) {
        this.keys = keys.stream().collect(toUnmodifiableMap(ApiKey::id, Function.identity()));
    }

    /** The holder of a key; null when there is no such key or it opens nothing any more. */
    public @Nullable Caller find(String key, Instant now) {
        var id = ApiKey.idOf(key);
        var known = id == null ? null : keys.get(id);
        // An id is no secret, so that its being unknown may show in the time it takes.
        if (known == null || !known.matches(key) || !known.isValidAt(now)) {
            return null;
        }
        return new Caller(known.id(), known.role(), known.scopes(), known.limits());
    }

    /** Number of keys, those included that are revoked. */
    public int size() {
        return keys.size();
    }
}
