package dev.millrace.model.train.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/** A SHA-256 as four big-endian words, small enough to keep ten millions of them in memory. */
public record Sha256(long first, long second, long third, long fourth) {
    private static final Pattern BLANK = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);

    /**
     * Hash of an example's {@link Example#opening opening}, and of the whole example where it has none. Equal prompts hash
     * alike in every shape of file: each message counts with its role and its content in Unicode's NFC with runs of white
     * space as one space and none at the ends.
     */
    public static Sha256 ofPrompt(Example example) {
        List<Message> opening = example.opening();
        boolean asked = opening.stream().anyMatch(message -> !message.content().isBlank());
        MessageDigest digest = digest();
        (asked ? opening : example.messages().toList())
                .forEach(message -> update(digest, message.role(), normalForm(message.content())));
        return of(digest.digest());
    }

    /** Hash of all that an example says, letter for letter: kind, roles, contents and the judgement. */
    public static Sha256 ofExample(Example example) {
        MessageDigest digest = digest();
        switch (example) {
            case Passage.Text text -> update(digest, 'T', text.messages().toList());
            case Passage.Turns turns -> update(digest, 'C', turns.conversation());
            case Example.Preference preference -> {
                update(digest, 'P', preference.prompt());
                update(digest, '+', preference.chosen());
                update(digest, '-', preference.rejected());
            }
            case Example.Judged judged -> {
                update(digest, 'J', judged.prompt());
                update(digest, judged.good() ? '+' : '-', judged.completion());
            }
            case Example.Taught taught -> {
                update(digest, 'D', taught.prompt());
                update(digest, '+', taught.completion());
            }
        }
        return of(digest.digest());
    }

    private static void update(MessageDigest digest, char kind, List<Message> messages) {
        digest.update((byte) kind);
        messages.forEach(message -> update(digest, message.role(), message.content()));
    }

    /** The length before the content keeps two messages from reading like one. */
    private static void update(MessageDigest digest, Message.Role role, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        digest.update((byte) role.name().charAt(0));
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
        digest.update(bytes);
    }

    private static String normalForm(String text) {
        return BLANK.matcher(Normalizer.normalize(text, Normalizer.Form.NFC))
                .replaceAll(" ")
                .strip();
    }

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    static Sha256 of(byte[] hash) {
        ByteBuffer words = ByteBuffer.wrap(hash);
        return new Sha256(words.getLong(), words.getLong(), words.getLong(), words.getLong());
    }

    /** 64 lower-case hexadecimal digits. */
    @Override
    public String toString() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(first) + hex.toHexDigits(second) + hex.toHexDigits(third) + hex.toHexDigits(fourth);
    }
}
