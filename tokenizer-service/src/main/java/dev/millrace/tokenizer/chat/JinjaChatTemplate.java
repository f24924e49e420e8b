package dev.millrace.tokenizer.chat;

import dev.millrace.template.JinjaException;
import dev.millrace.template.JinjaTemplate;
import dev.millrace.template.Limits;
import dev.millrace.template.RenderedPrompt;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A chat template in Jinja, as models bring it. Safe for many threads. */
public final class JinjaChatTemplate implements ChatTemplate {
    private final JinjaTemplate template;
    private final Map<String, String> marks;

    private final String source;

    private JinjaChatTemplate(String source, JinjaTemplate template, Map<String, String> marks) {
        this.source = source;
        this.template = template;
        this.marks = Map.copyOf(marks);
    }

    /**
     * Reads a template; dates come from the system's clock.
     *
     * @param source the template
     * @param marks the model's own marks by the names templates use, such as bos_token and eos_token
     * @throws TemplateException when Millrace cannot run it
     */
    public static JinjaChatTemplate of(String source, Map<String, String> marks) {
        return of(source, marks, LocalDateTime::now);
    }

    /** Like {@link #of(String, Map)} with a clock. */
    public static JinjaChatTemplate of(String source, Map<String, String> marks, Supplier<LocalDateTime> now) {
        try {
            return new JinjaChatTemplate(source, JinjaTemplate.parse(source, Limits.defaults(), now), marks);
        } catch (JinjaException e) {
            throw new TemplateException("the chat template cannot be read: " + e.getMessage());
        }
    }

    @Override
    public String source() {
        return source;
    }

    @Override
    public RenderedPrompt render(List<ChatMessage> messages, @Nullable List<?> tools, boolean addGenerationPrompt) {
        Map<String, @Nullable Object> variables = new HashMap<>();
        variables.put("messages", messages.stream().map(MessageFields::of).toList());
        variables.put("add_generation_prompt", addGenerationPrompt);
        variables.put("tools", tools);
        variables.put("documents", null);
        return render(variables);
    }

    /**
     * Renders with whatever variables the template knows.
     *
     * @param variables null, text, numbers, truth values, lists and maps of them
     * @throws TemplateException when the template refuses or fails
     */
    public RenderedPrompt render(Map<String, ? extends @Nullable Object> variables) {
        try {
            return template.render(variables, marks);
        } catch (JinjaException e) {
            throw new TemplateException(
                    e.isRaised() ? String.valueOf(e.getMessage()) : "the chat template failed: " + e.getMessage());
        }
    }
}
