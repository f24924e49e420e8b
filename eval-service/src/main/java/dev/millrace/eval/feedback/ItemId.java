package dev.millrace.eval.feedback;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * Names a prompt with certain answers to it, in whatever order these were shown: the first 128 bits of a SHA-256 over the
 * prompt's id, the prompt, the conversation and the answers' texts in their order as text, each after its length.
 *
 * @param high first 64 bits
 * @param low second 64 bits
 */
public record ItemId(long high, long low) {
    /**
     * The item of a question and answers.
     *
     * @param texts the answers' texts in ascending order
     */
    public static ItemId of(Ranking.Question question, List<String> texts) {
        var digest = sha256();
        add(digest, question.promptId());
        add(digest, question.prompt());
        addAll(digest, question.messages());
        addAll(digest, texts);
        var hash = ByteBuffer.wrap(digest.digest());
        return new ItemId(hash.getLong(), hash.getLong());
    }

    private static void addAll(MessageDigest digest, List<String> texts) {
        addLength(digest, texts.size());
        texts.forEach(text -> add(digest, text));
    }

    private static void add(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        addLength(digest, bytes.length);
        digest.update(bytes);
    }

    private static void addLength(MessageDigest digest, int length) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, length));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** 32 hexadecimal digits. */
    @Override
    public String toString() {
        return "%016x%016x".formatted(high, low);
    }
}
