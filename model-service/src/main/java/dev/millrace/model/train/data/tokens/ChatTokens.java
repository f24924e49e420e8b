package dev.millrace.model.train.data.tokens;

import dev.millrace.model.train.data.Message;
import java.util.List;

/** The tokenizer of a model and its chat template. */
public interface ChatTokens {
    /** A text as it stands; what looks like a special token in it is text. */
    Ids text(String text);

    /**
     * A conversation as the template writes it.
     *
     * @param opensAnswer whether the opening of the assistant's turn follows the last message
     * @throws IllegalArgumentException where the template refuses it
     */
    Ids conversation(List<Message> messages, boolean opensAnswer);
}
