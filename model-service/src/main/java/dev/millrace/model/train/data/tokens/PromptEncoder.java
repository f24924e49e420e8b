package dev.millrace.model.train.data.tokens;

import dev.millrace.model.train.data.Example;
import dev.millrace.model.train.data.Message;
import java.util.List;

/** Turns what is asked into tokens, up to where the answer begins. */
@FunctionalInterface
public interface PromptEncoder {
    /** In chat form through the template with the assistant's turn opened, in plain form one message after the other. */
    Ids encode(Example.Form form, List<Message> messages);
}
