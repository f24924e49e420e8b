package dev.millrace.tokenizer.session;

import dev.millrace.tokenizer.chat.AnswerStart;
import dev.millrace.tokenizer.chat.ChatMessage;
import dev.millrace.tokenizer.decoding.Constraint;
import dev.millrace.tokenizer.redact.SchemaTexts;
import dev.millrace.tokenizer.tools.InvalidToolsException;
import dev.millrace.tokenizer.tools.ToolUse;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A request as people write it.
 *
 * @param input what to answer
 * @param model name of the model; empty means the one that is loaded
 * @param parameters what the caller cares about
 * @param scheduling whose turn it is
 * @param template what its sender calls the text around which it is written, at most {@value #TEMPLATE_MAX} characters; empty
 *     for none. It tells live traffic apart and changes nothing in the answer
 */
public record TextPrompt(Input input, String model, TextParameters parameters, Scheduling scheduling, String template) {
    /** Most messages in a conversation. */
    public static final int MESSAGES_MAX = 1024;
    /** Longest name of a template, in characters. */
    public static final int TEMPLATE_MAX = 256;

    /** @throws FailureException when the template's name is too long */
    public TextPrompt {
        if (template.length() > TEMPLATE_MAX) {
            throw FailureException.invalid(
                    "template",
                    "string_above_max_length",
                    "Invalid value for 'template': at most " + TEMPLATE_MAX + " characters, got " + template.length()
                            + ".");
        }
    }

    /** Of no template that has a name. */
    public TextPrompt(Input input, String model, TextParameters parameters, Scheduling scheduling) {
        this(input, model, parameters, scheduling, "");
    }

    /** Nobody's in particular. */
    public TextPrompt(Input input, String model, TextParameters parameters) {
        this(input, model, parameters, Scheduling.DEFAULT);
    }

    /** The same of this template. */
    public TextPrompt of(String other) {
        return new TextPrompt(input, model, parameters, scheduling, other);
    }

    /** The same with something else to answer. */
    public TextPrompt with(Input other) {
        return new TextPrompt(other, model, parameters, scheduling, template);
    }

    /** The same for another turn. */
    public TextPrompt with(Scheduling other) {
        return new TextPrompt(input, model, parameters, other, template);
    }

    /** The same, of this tenant whatever it said of itself. */
    public TextPrompt ofTenant(String tenant) {
        return with(new Scheduling(tenant, scheduling.priority(), scheduling.cacheSalt()));
    }

    /** The same, in no more than this time; null changes nothing. */
    public TextPrompt within(@Nullable Integer ms) {
        return ms == null ? this : new TextPrompt(input, model, parameters.within(ms), scheduling, template);
    }

    /**
     * The same with every text of people changed: of its input, its template's name, and what its tools and a schema say beside what they hold
     * answers to. Stop strings, forms and the ids of calls stay, for with others it would be another request.
     *
     * @throws FailureException when the tools have become too long
     */
    public TextPrompt withTexts(UnaryOperator<String> change) {
        var changed = switch (input) {
            case Text(var text) -> new Text(change.apply(text));
            case Ids ids -> ids;
            case Conversation talk ->
                talk.with(talk.messages().stream()
                                .map(message -> message.withTexts(change))
                                .toList())
                        .withToolTexts(change);
        };
        return new TextPrompt(changed, model, changed(parameters, change), scheduling, change.apply(template));
    }

    private static TextParameters changed(TextParameters parameters, UnaryOperator<String> change) {
        if (!(parameters.constraint() instanceof Constraint.JsonSchema(String schema))) {
            return parameters;
        }
        var changed = SchemaTexts.in(schema, change);
        return changed.equals(schema) ? parameters : parameters.with(new Constraint.JsonSchema(changed));
    }

    /** What to answer. */
    public sealed interface Input {
        /** The field of a request that it comes from. */
        String field();
    }

    /** Text to continue as it stands; special tokens in it are recognised. */
    public record Text(String text) implements Input {
        @Override
        public String field() {
            return "text";
        }
    }

    /** Tokens to continue as they stand, at least one. */
    public record Ids(List<Integer> ids) implements Input {
        /** Copies the list. */
        public Ids {
            ids = List.copyOf(ids);
        }

        @Override
        public String field() {
            return "ids";
        }

        /**
         * The ids as an array.
         *
         * @throws FailureException when one is outside the vocabulary
         */
        public int[] within(int vocabularySize) {
            for (int id : ids) {
                if (id < 0 || id >= vocabularySize) {
                    throw FailureException.invalid(
                            "ids",
                            "invalid_value",
                            "Token id " + Integer.toUnsignedString(id) + " is outside the vocabulary of "
                                    + vocabularySize + ".");
                }
            }
            return ids.stream().mapToInt(Integer::intValue).toArray();
        }
    }

    /**
     * A conversation to answer.
     *
     * @param messages oldest first
     * @param tools that the answer may call
     * @param start where the answer begins
     */
    public record Conversation(List<ChatMessage> messages, ToolUse tools, AnswerStart start) implements Input {
        /** A conversation without tools. */
        public Conversation(List<ChatMessage> messages) {
            this(messages, ToolUse.NONE);
        }

        /** One that is answered in a new turn. */
        public Conversation(List<ChatMessage> messages, ToolUse tools) {
            this(messages, tools, AnswerStart.NEW_TURN);
        }

        /** Checks the roles, the count, 1 to {@link #MESSAGES_MAX}, and that there is something to go on with. */
        public Conversation {
            messages = messages.stream().map(Conversation::checked).toList();
            if (messages.isEmpty() || messages.size() > MESSAGES_MAX) {
                throw FailureException.invalid(
                        "messages",
                        "invalid_value",
                        "'messages' must hold 1 to " + MESSAGES_MAX + " messages, but holds " + messages.size() + ".");
            }
            if (start == AnswerStart.IN_LAST) {
                requireOpen(messages.getLast(), tools);
            }
        }

        /** The same with other messages. */
        public Conversation with(List<ChatMessage> others) {
            return new Conversation(others, tools, start);
        }

        private static void requireOpen(ChatMessage last, ToolUse tools) {
            if (!last.role().equals("assistant")
                    || last.content().isBlank()
                    || !last.toolCalls().isEmpty()) {
                throw FailureException.invalid(
                        "messages",
                        "invalid_value",
                        "The last of 'messages' cannot be gone on with: it must be the assistant's, with text and without"
                                + " calls.");
            }
            if (tools.isForced()) {
                throw FailureException.invalid(
                        "tool_choice",
                        "invalid_value",
                        "Invalid value for 'tool_choice': an answer that goes on with the last message is not a call alone.");
            }
        }

        @Override
        public String field() {
            return "messages";
        }

        /**
         * The same with the texts of its tools changed.
         *
         * @throws FailureException when they have become too long
         */
        public Conversation withToolTexts(UnaryOperator<String> change) {
            try {
                return new Conversation(messages, tools.withTexts(change), start);
            } catch (InvalidToolsException e) {
                throw FailureException.invalid(e.field(), "invalid_value", String.valueOf(e.getMessage()));
            }
        }

        private static ChatMessage checked(ChatMessage message) {
            return switch (message.role()) {
                case "system", "user", "assistant", "tool" -> message;
                // The newer name of the same role; templates in the field know only the older one.
                case "developer" -> message.from("system");
                default ->
                    throw FailureException.invalid(
                            "messages",
                            "invalid_value",
                            "A message's role must be system, developer, user, assistant or tool.");
            };
        }
    }
}
