package dev.millrace.tokenizer.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Makes tenants of API keys: HMAC-SHA-256 under a salt, cut to 128 bits, in hexadecimal. A key itself goes nowhere, and
 * whoever reads a tenant on the log cannot try keys on it without the salt.
 */
public final class Tenants {
    private static final String ALGORITHM = "HmacSHA256";
    private static final String BEARER = "Bearer ";
    private static final int BYTES = 16;

    private final SecretKeySpec salt;
    private final boolean isolated;
    private final Function<String, Optional<String>> known;

    /** Where nobody checks keys. */
    public Tenants(byte[] salt, boolean isolated) {
        this(salt, isolated, key -> Optional.empty());
    }

    /**
     * @param salt the same for all edges and starts that shall give a key the same tenant; at least one byte
     * @param isolated whether each tenant shares cached prefixes with nobody else
     * @param known the tenant of a key that was checked; empty for other keys
     */
    public Tenants(byte[] salt, boolean isolated, Function<String, Optional<String>> known) {
        this.known = known;
        this.salt = new SecretKeySpec(salt, ALGORITHM);
        this.isolated = isolated;
    }

    /**
     * The tenant of a call.
     *
     * @param authorization {@code Bearer KEY}, looked at first
     * @param apiKey what came as {@code x-api-key}
     * @return empty when there is no key
     */
    public String of(@Nullable String authorization, @Nullable String apiKey) {
        var key = "";
        if (authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            key = authorization.substring(BEARER.length()).strip();
        }
        if (key.isEmpty() && apiKey != null) {
            key = apiKey.strip();
        }
        return ofKey(key);
    }

    /** The tenant of a key; empty when there is no key. */
    public String ofKey(String key) {
        return key.isEmpty() ? "" : known.apply(key).orElseGet(() -> hash("key", key));
    }

    /** The same prompt, its salt bound to its tenant where tenants are isolated. */
    public TextPrompt isolate(TextPrompt prompt) {
        var asked = prompt.scheduling();
        if (!isolated) {
            return prompt;
        }
        // Bound, not replaced and not only joined: no choice of a salt leads into another tenant's.
        var bound = hash("salt", asked.tenant() + "\n" + asked.cacheSalt());
        return prompt.with(new Scheduling(asked.tenant(), asked.priority(), bound));
    }

    /** The same prompt with a hash in place of its salt; two that have the same salt have it still. */
    public TextPrompt hideSalt(TextPrompt prompt) {
        var asked = prompt.scheduling();
        return asked.cacheSalt().isEmpty()
                ? prompt
                : prompt.with(new Scheduling(asked.tenant(), asked.priority(), hash("hidden", asked.cacheSalt())));
    }

    /** 32 hexadecimal digits that stand for what a tenant named; only edges with the same salt can make them. */
    public String mark(String tenant, String named) {
        return hash("mark", tenant + "\n" + named);
    }

    private String hash(String use, String text) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(salt);
            mac.update((use + "\n").getBytes(UTF_8));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(UTF_8)), 0, BYTES);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
