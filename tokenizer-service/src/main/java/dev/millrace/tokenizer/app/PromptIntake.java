package dev.millrace.tokenizer.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.tokenizer.openai.AnswerRequest;
import dev.millrace.tokenizer.openai.CallReading;
import dev.millrace.tokenizer.redact.Redaction;
import dev.millrace.tokenizer.session.Admission;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.KlBudget;
import dev.millrace.tokenizer.session.ServedModel;
import dev.millrace.tokenizer.session.Tenants;
import dev.millrace.tokenizer.session.TextPrompt;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a prompt before it is published: it is bound to its tenant, loses what identifies people, is rendered,
 * encoded and checked. Safe for many threads; takes CPU time, and with a reward model waits for its service.
 */
@Singleton
class PromptIntake {
    private final TextModel text;
    private final ModelWatch models;
    private final Admission admission;
    private final Tenants tenants;
    private final Redaction redaction;
    private final KlBudget klBudget;
    private final RewardRanking ranking;
    private final SecureRandom random = new SecureRandom();

    PromptIntake(
            EdgeConfig config,
            SafetyConfig safety,
            ChoiceConfig choice,
            TextModel text,
            ModelWatch models,
            Doorkeeper doorkeeper,
            RewardRanking ranking) {
        this.text = text;
        this.models = models;
        this.redaction = new Redaction(safety.redacted());
        this.klBudget = new KlBudget(choice.klBudget());
        this.ranking = ranking;
        this.tenants = new Tenants(salt(config), config.isolateCacheByKey(), doorkeeper.gate()::tenant);
        this.admission = new Admission(
                text.tokenizer(),
                text.template(),
                text.defaults(),
                new Admission.Timeouts(
                        config.timeout().toMillis(), config.timeoutMax().toMillis()),
                random);
    }

    private byte[] salt(EdgeConfig config) {
        var salt = config.tenantSalt().orElse("").getBytes(UTF_8);
        if (salt.length == 0) {
            salt = new byte[32];
            random.nextBytes(salt);
        }
        return salt;
    }

    /** The prompt as it may be published and kept: nothing sees it before this. */
    TextPrompt own(TextPrompt prompt) {
        var isolated = tenants.isolate(prompt);
        // Nobody reads a salt, it is only compared: a hash does as well.
        return redaction.isOff() ? isolated : redacted(tenants.hideSalt(isolated));
    }

    /** The request whose answer repeats its texts as they will be published. */
    AnswerRequest redacted(AnswerRequest request) {
        return redaction.isOff() ? request : request.withTexts(redaction::apply);
    }

    /** Where nothing is taken out, no text is copied either. */
    private TextPrompt redacted(TextPrompt prompt) {
        return redaction.isOff() ? prompt : prompt.withTexts(redaction::apply);
    }

    /** Whether anything is taken out of texts. */
    boolean redacts() {
        return !redaction.isOff();
    }

    /** A text that is no prompt, without what identifies people. */
    String redacted(String text) {
        return redaction.isOff() ? text : redaction.apply(text);
    }

    /**
     * Renders and encodes it.
     *
     * @throws FailureException when it is refused
     */
    Admission.Admitted admit(TextPrompt own, ServedModel model) {
        klBudget.require(own.parameters());
        var admitted = admission.admit(own, model);
        ranking.requireUsable(own);
        return admitted;
    }

    /**
     * Tokens of a prompt as it would be rendered, however many.
     *
     * @throws FailureException when it names another model or the template refuses
     */
    int count(TextPrompt prompt) {
        return admission.count(redacted(prompt), models.model(prompt.model()));
    }

    /**
     * How calls are found in the answers to a prompt; null where it offers no tools.
     *
     * @throws FailureException when the model's template cannot offer them
     */
    @Nullable
    CallReading calls(TextPrompt prompt) {
        return CallReading.of(prompt.input(), text.template());
    }

    Tenants tenants() {
        return tenants;
    }

    ModelWatch models() {
        return models;
    }

    TextModel text() {
        return text;
    }

    /** For ids that nobody can guess. */
    RandomGenerator random() {
        return random;
    }
}
