package dev.millrace.security;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An API key at rest: everything but the key itself, of which there is only a salted hash. One round of SHA-256 is
 * enough: slow hashes exist for passwords that people choose, and a key is 256 random bits that nobody can try through.
 *
 * @param id public, twelve hexadecimal digits; the tenant of whatever is done with the key
 * @param salt 16 random bytes in hexadecimal
 * @param hash SHA-256 of the salt's bytes followed by the whole key in ASCII, in hexadecimal
 * @param name for people, 1 to 100 characters without control characters
 * @param role what its holder is
 * @param scopes what it opens; empty means what the role opens
 * @param limits where they differ from the defaults
 * @param created when
 * @param expires from when on it opens nothing; null for never
 * @param revoked since when it opens nothing; null while it does
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ApiKey(
        String id,
        String salt,
        String hash,
        String name,
        Role role,
        Set<Scope> scopes,
        Limits limits,
        Instant created,
        @Nullable Instant expires,
        @Nullable Instant revoked) {
    /** Longest name in characters. */
    public static final int NAME_MAX = 100;

    private static final String MARK = "mr-";
    private static final Pattern ID = Pattern.compile("[0-9a-f]{12}");
    private static final Pattern SALT = Pattern.compile("[0-9a-f]{32}");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    /** Mark, id, and 32 bytes in base64url. */
    private static final Pattern KEY = Pattern.compile("mr-([0-9a-f]{12})-[A-Za-z0-9_-]{43}");

    /**
     * Checks the fields.
     *
     * @throws IllegalArgumentException naming the field
     */
    public ApiKey {
        require(
                Stream.of(id, salt, hash, name, role, scopes, limits, created).allMatch(Objects::nonNull),
                "a key lacks a field");
        require(ID.matcher(id).matches(), "id must be 12 hexadecimal digits");
        require(SALT.matcher(salt).matches(), "salt of " + id + " must be 32 hexadecimal digits");
        require(HASH.matcher(hash).matches(), "hash of " + id + " must be 64 hexadecimal digits");
        require(
                !name.isBlank() && name.length() <= NAME_MAX && name.chars().noneMatch(Character::isISOControl),
                "name must be 1 to " + NAME_MAX + " characters without control characters");
        scopes = scopes.isEmpty() ? EnumSet.copyOf(role.scopes()) : EnumSet.copyOf(scopes);
    }

    /** The beginning of the key, by which people recognise it. */
    @JsonIgnore
    public String prefix() {
        return MARK + id;
    }

    /** The id inside a key as somebody sent it; null when it cannot be a key of ours. */
    public static @Nullable String idOf(String key) {
        var matcher = KEY.matcher(key);
        return matcher.matches() ? matcher.group(1) : null;
    }

    /** Whether this is the key. Takes the same time wherever the first wrong character is. */
    public boolean matches(String key) {
        return MessageDigest.isEqual(
                hash(HexFormat.of().parseHex(salt), key), HexFormat.of().parseHex(hash));
    }

    /** Whether it opens anything at this time. */
    public boolean isValidAt(Instant now) {
        return revoked == null && (expires == null || now.isBefore(expires));
    }

    /** The same, revoked; a key that is revoked stays so since it was. */
    public ApiKey revokedAt(Instant now) {
        var since = revoked == null ? now : revoked;
        return new ApiKey(id, salt, hash, name, role, scopes, limits, created, expires, since);
    }

    static byte[] hash(byte[] salt, String key) {
        var digest = Digests.sha256();
        digest.update(salt);
        return digest.digest(key.getBytes(US_ASCII));
    }

    static String text(String id, String secret) {
        return MARK + id + "-" + secret;
    }

    private static void require(boolean good, String message) {
        if (!good) {
            throw new IllegalArgumentException(message);
        }
    }
}
