package dev.millrace.tokenizer.resume;

import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * Ids of requests: a prefix, 11 hexadecimal digits of the millisecond in which the request began, 21 more that nobody can
 * guess. The time tells where on the log to look for a request, and that one is too old to be there.
 */
public final class RequestIds {
    private static final int TIME_DIGITS = 11;
    private static final int SECRET_DIGITS = 21;
    private static final Pattern FORM =
            Pattern.compile("[A-Za-z]{1,16}[-_]([0-9a-f]{" + TIME_DIGITS + "})[0-9a-f]{" + SECRET_DIGITS + "}");

    private RequestIds() {}

    /**
     * A new id.
     *
     * @param prefix letters and a hyphen or underscore, as {@code chatcmpl-}
     */
    public static String fresh(String prefix, long nowMs, RandomGenerator random) {
        byte[] secret = new byte[SECRET_DIGITS / 2 + 1];
        random.nextBytes(secret);
        return id(prefix, nowMs, HexFormat.of().formatHex(secret));
    }

    /**
     * The id of whoever gives the same key in the same stretch of time.
     *
     * @param startMs when the stretch began
     * @param mark stands for tenant, key and stretch; 21 hexadecimal digits or more
     */
    public static String keyed(String prefix, long startMs, String mark) {
        return id(prefix, startMs, mark);
    }

    /** When the request began, or shortly before; empty when the id does not say. */
    public static OptionalLong beganMs(String id) {
        var parts = FORM.matcher(id);
        return parts.matches() ? OptionalLong.of(Long.parseLong(parts.group(1), 16)) : OptionalLong.empty();
    }

    private static String id(String prefix, long ms, String secret) {
        return prefix + HexFormat.of().toHexDigits(ms, TIME_DIGITS) + secret.substring(0, SECRET_DIGITS);
    }
}
