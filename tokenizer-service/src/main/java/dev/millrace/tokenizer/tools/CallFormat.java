package dev.millrace.tokenizer.tools;

import java.util.Optional;

/** How a family of models writes a call. */
public enum CallFormat {
    /** {@code <tool_call>\n{"name": …, "arguments": …}\n</tool_call>}: Hermes, Qwen, MiMo, Bielik. */
    HERMES("<tool_call>", "</tool_call>", "arguments"),
    /** {@code [TOOL_CALLS][{"name": …, "arguments": …}]}: Mistral Nemo. */
    MISTRAL("[TOOL_CALLS]", "", "arguments"),
    /** {@code {"name": …, "parameters": …}} as the whole answer: Llama 3.1. */
    LLAMA("", "", "parameters");

    private final String opening;
    private final String closing;
    private final String argumentsKey;

    CallFormat(String opening, String closing, String argumentsKey) {
        this.opening = opening;
        this.closing = closing;
        this.argumentsKey = argumentsKey;
    }

    /** What a template's text says of calls; empty when it says nothing that is known here. */
    public static Optional<CallFormat> of(String template) {
        if (!knowsTools(template)) {
            return Optional.empty();
        }
        if (template.contains("[TOOL_CALLS]")) {
            return Optional.of(MISTRAL);
        }
        // GLM writes names and values of arguments between the same marks, which is another form.
        if (template.contains("<tool_call>") && !template.contains("<arg_key>")) {
            return Optional.of(HERMES);
        }
        boolean llama =
                template.contains("<|python_tag|>") || template.contains("\"parameters\": dictionary of argument");
        return llama ? Optional.of(LLAMA) : Optional.empty();
    }

    /** Whether a template does anything about tools. */
    public static boolean knowsTools(String template) {
        return template.contains("tools");
    }

    /** What a call begins with; empty when nothing. */
    public String opening() {
        return opening;
    }

    /** What a call ends with; empty when nothing. */
    public String closing() {
        return closing;
    }

    /** Name of the member that holds the arguments. */
    public String argumentsKey() {
        return argumentsKey;
    }
}
