package dev.millrace.security;

import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A key at the one moment at which it is known.
 *
 * @param text what its holder sends: {@code mr-}, the id, and 256 random bits in base64url
 * @param key what is kept
 */
public record NewKey(String text, ApiKey key) {
    private static final int SECRET_BYTES = 32;
    private static final int SALT_BYTES = 16;
    private static final int ID_BYTES = 6;

    /**
     * Who gets the key and what it opens.
     *
     * @param scopes empty for those of the role
     * @param expires null for never
     */
    public record Grant(
            String name,
            Role role,
            Set<Scope> scopes,
            Limits limits,
            @Nullable Instant expires) {
        /** A key of a role, as the defaults have it. */
        public static Grant of(String name, Role role) {
            return new Grant(name, role, Set.of(), Limits.DEFAULT, null);
        }
    }

    /** Draws a key; the generator must be a secure one. */
    public static NewKey create(Grant grant, RandomGenerator random, Instant now) {
        var id = HexFormat.of().formatHex(bytes(random, ID_BYTES));
        var salt = bytes(random, SALT_BYTES);
        var secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(random, SECRET_BYTES));
        var text = ApiKey.text(id, secret);
        var hex = HexFormat.of();
        return new NewKey(
                text,
                new ApiKey(
                        id,
                        hex.formatHex(salt),
                        hex.formatHex(ApiKey.hash(salt, text)),
                        grant.name(),
                        grant.role(),
                        grant.scopes(),
                        grant.limits(),
                        now,
                        grant.expires(),
                        null));
    }

    private static byte[] bytes(RandomGenerator random, int count) {
        var bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
