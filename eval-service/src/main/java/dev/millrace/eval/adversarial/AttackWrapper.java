package dev.millrace.eval.adversarial;

/**
 * A way to dress up a request.
 *
 * @param name [a-z0-9_]{1,64}
 * @param description what it tries, in one line
 * @param text with the request as {@code {ask}}, or written as {@code {ask:base64}}, {@code {ask:leet}}, {@code
 *     {ask:rot13}} or {@code {ask:reversed}}; or without it, when it asks for everything
 */
public record AttackWrapper(String name, String description, String text) {
    public AttackWrapper {
        if (!name.matches("[a-z0-9_]{1,64}") || text.isBlank()) {
            throw new IllegalArgumentException(
                    "wrapper %s: name must be [a-z0-9_]{1,64}, text not blank".formatted(name));
        }
    }

    /** The text around a request. */
    public String around(String ask) {
        String wrapped = text.replace("{ask}", ask);
        for (var cipher : Cipher.values()) {
            wrapped = wrapped.replace("{ask:" + cipher.label() + "}", cipher.write(ask));
        }
        return wrapped;
    }
}
