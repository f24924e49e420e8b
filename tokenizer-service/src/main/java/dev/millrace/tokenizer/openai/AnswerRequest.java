package dev.millrace.tokenizer.openai;

import dev.millrace.tokenizer.Tokenizer;
import dev.millrace.tokenizer.session.Delivery;
import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.TextPrompt;
import dev.millrace.tokenizer.session.TokenReport;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A checked request body that generations answer, and the form in which its answer is written. */
public interface AnswerRequest {
    /** What the ids of its answers begin with. */
    String idPrefix();

    /** What is asked, at least one; each is a generation of its own. */
    List<TextPrompt> prompts();

    /** Answers to each prompt. */
    default int choicesEach() {
        return Objects.requireNonNullElse(prompts().getFirst().parameters().choices(), 1);
    }

    /** Whether the answers to some prompts go on when another one's has failed. */
    default boolean standAlone() {
        return false;
    }

    /** The same, of this tenant. */
    AnswerRequest ofTenant(String tenant);

    /** Whether the answer comes in frames. */
    boolean stream();

    /** Whether a stream ends with its usage. */
    boolean includeUsage();

    /** The form in which any edge can write the answer again; {@code NONE} when none can. */
    Delivery.Form form();

    /** The same, in no more than this time in milliseconds; null changes nothing. */
    AnswerRequest within(@Nullable Integer ms);

    /**
     * The same with the texts changed that its answer repeats, so that what is written and what goes to the log are alike; all
     * others are changed on their way to the log.
     *
     * @throws dev.millrace.tokenizer.session.FailureException when one of them cannot be another
     */
    default AnswerRequest withTexts(UnaryOperator<String> change) {
        return this;
    }

    /** What another edge must know beside the prompt to write the answer again; see {@link Delivery#particulars}. */
    default String particulars() {
        return "";
    }

    /** Which tokens the writers below have to be told. */
    TokenReport tokens();

    /**
     * Writes the answer in frames.
     *
     * @param calls how calls of tools are found in the text; null where there are none
     * @throws dev.millrace.tokenizer.session.FailureException when a prompt cannot be written
     */
    AnswerFrames frames(ChatHead head, Tokenizer tokenizer, @Nullable CallReading calls);

    /**
     * Writes the answer as a whole.
     *
     * @param calls how calls of tools are found in the text; null where there are none
     * @throws dev.millrace.tokenizer.session.FailureException when a prompt cannot be written
     */
    AnswerBody body(ChatHead head, Tokenizer tokenizer, @Nullable CallReading calls);

    /** The failure with its field named as it is in this body. */
    default Failure named(Failure failure) {
        return failure;
    }
}
