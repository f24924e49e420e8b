package dev.millrace.eval.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** By what an answer is remembered. */
public final class ProbeKey {
    private ProbeKey() {}

    /**
     * What an answer follows from: the weights, the tokens, and how it is decoded. Keys of before must stay as they are, or all
     * is asked again.
     *
     * @param model its name
     * @param version of its weights
     * @return SHA-256, 64 hex digits
     */
    public static String of(String model, String version, Probe probe) {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            sha.update((model + "\n" + version + "\n" + probe).getBytes(UTF_8));
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
