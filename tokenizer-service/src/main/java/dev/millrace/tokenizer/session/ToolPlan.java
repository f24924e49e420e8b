package dev.millrace.tokenizer.session;

import dev.millrace.template.RenderedPrompt;
import dev.millrace.tokenizer.chat.ChatTemplate;
import dev.millrace.tokenizer.decoding.Constraint;
import dev.millrace.tokenizer.tools.CallFormat;
import dev.millrace.tokenizer.tools.CallGrammar;
import dev.millrace.tokenizer.tools.InvalidToolsException;
import dev.millrace.tokenizer.tools.ToolMessages;
import dev.millrace.tokenizer.tools.ToolUse;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * How a conversation's tools reach the model and how it calls them (ADR 23): in the template's own form where it is
 * known; in the words of Hermes, and held to them, where the template knows no tools and a call is required.
 *
 * @param format how the answer writes calls; null when it holds none
 */
public record ToolPlan(@Nullable CallFormat format) {
    /** @throws FailureException when the model's template cannot offer what is asked for */
    public static ToolPlan of(TextPrompt.Input input, ChatTemplate template) {
        if (!(input instanceof TextPrompt.Conversation talk) || !talk.tools().isOffered()) {
            return new ToolPlan(null);
        }
        var source = template.source();
        var known = CallFormat.of(source);
        if (known.isPresent()) {
            return new ToolPlan(known.get());
        }
        if (CallFormat.knowsTools(source)) {
            throw refused("the model writes calls in a form that is not understood here");
        }
        if (!talk.tools().isForced()) {
            throw refused("the model's chat template knows no tools; with tool_choice \"required\" or a named tool they"
                    + " are told to it as text and the answer is held to them");
        }
        return new ToolPlan(CallFormat.HERMES);
    }

    private static FailureException refused(String why) {
        return FailureException.invalid("tools", "unsupported_parameter", "'tools' cannot be used: " + why + ".");
    }

    /** The prompt. */
    public RenderedPrompt render(TextPrompt.Conversation talk, ChatTemplate template) {
        boolean told = CallFormat.knowsTools(template.source());
        var messages = told ? talk.messages() : ToolMessages.written(talk.messages(), talk.tools());
        var tools = told && talk.tools().isOffered() ? talk.tools().plain() : null;
        var prompt = talk.start().render(template, messages, tools);
        if (format != CallFormat.MISTRAL || !talk.tools().isForced()) {
            return prompt;
        }
        // The mark is a token of its own, which a constraint on text cannot ask for.
        var pieces = new ArrayList<>(prompt.pieces());
        pieces.add(new RenderedPrompt.Piece(CallFormat.MISTRAL.opening(), true));
        return new RenderedPrompt(pieces);
    }

    /**
     * What form the answer has.
     *
     * @throws FailureException when tools and another form are both asked for, or a tool's schema is not understood
     */
    Constraint constraint(ToolUse tools, Constraint asked) {
        if (format == null) {
            return asked;
        }
        if (!asked.equals(Constraint.NONE)) {
            throw FailureException.invalid(
                    "tools", "invalid_value", "'tools' and a form of the answer (response_format) exclude each other.");
        }
        if (!tools.isForced()) {
            return Constraint.NONE;
        }
        try {
            return new Constraint.Grammar(CallGrammar.of(tools, format));
        } catch (InvalidToolsException e) {
            throw FailureException.invalid(e.field(), "invalid_value", String.valueOf(e.getMessage()));
        }
    }
}
