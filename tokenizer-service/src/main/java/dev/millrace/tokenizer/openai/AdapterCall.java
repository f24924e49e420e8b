package dev.millrace.tokenizer.openai;

import java.util.Objects;

/**
 * Which adapter to load or unload, in the names of vLLM's server.
 *
 * @param name "lora_name"
 * @param folder "lora_path", where it is to be loaded from; empty for one of the name
 */
public record AdapterCall(String name, String folder) {
    /**
     * {@code {lora_name, lora_path}}; without a path it is the name.
     *
     * @throws dev.millrace.tokenizer.session.FailureException naming the field that is wrong
     */
    public static AdapterCall load(byte[] body) {
        var fields = Fields.ofBody(body);
        return new AdapterCall(name(fields), Objects.requireNonNullElse(fields.text("lora_path"), ""));
    }

    /**
     * {@code {lora_name}}.
     *
     * @throws dev.millrace.tokenizer.session.FailureException naming the field that is wrong
     */
    public static AdapterCall unload(byte[] body) {
        return new AdapterCall(name(Fields.ofBody(body)), "");
    }

    private static String name(Fields fields) {
        var name = fields.text("lora_name");
        if (name == null || name.isEmpty()) {
            throw fields.missing("lora_name");
        }
        return name;
    }
}
