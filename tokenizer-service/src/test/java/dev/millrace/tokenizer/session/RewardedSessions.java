package dev.millrace.tokenizer.session;

import static dev.millrace.tokenizer.session.Sessions.ACCEPTED_MS;
import static dev.millrace.tokenizer.session.Sessions.DEADLINE_MS;
import static dev.millrace.tokenizer.session.Sessions.told;

import dev.millrace.tokenizer.chat.ChatMessage;
import dev.millrace.tokenizer.decoding.Constraint;
import dev.millrace.tokenizer.decoding.Search;
import dev.millrace.tokenizer.decoding.Shaping;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sessions whose answers are chosen by their reward, and what happens in them. */
final class RewardedSessions {
    private RewardedSessions() {}

    static TextSession session(int choices, int bestOf, @Nullable Double min, String... stops) {
        var asked = new TextParameters(
                        null,
                        null,
                        null,
                        null,
                        null,
                        List.of(stops),
                        null,
                        null,
                        Shaping.NONE,
                        List.of(),
                        Search.NONE,
                        Constraint.NONE,
                        null,
                        choices,
                        bestOf,
                        TextParameters.ContextOverflow.REFUSE,
                        false)
                .choosing(new RewardWish("helpful", min));
        var decoding = new DecodingParameters(
                100,
                1,
                0,
                1,
                7,
                List.of(ByteTokenizer.END),
                0,
                bestOf,
                Shaping.NONE,
                Search.NONE,
                Constraint.NONE,
                null);
        var talk = new TextPrompt.Conversation(List.of(new ChatMessage("user", "hello")));
        var request = new AcceptedRequest(
                "r", Door.HTTP, "", new TextPrompt(talk, "m", asked), "m", 5, decoding, ACCEPTED_MS, DEADLINE_MS);
        var session = new TextSession(request, new ByteTokenizer(), false);
        session.accepted();
        return session;
    }

    /** A text an answer, a byte a token; the later an answer the greater its log-probability. */
    static List<Effect> say(TextSession session, String... texts) {
        var effects = new ArrayList<Effect>();
        for (int choice = 0; choice < texts.length; choice++) {
            for (int i = 0; i < texts[choice].length(); i++) {
                var token = new GeneratedToken(texts[choice].charAt(i), choice - 10f, List.of());
                effects.addAll(session.token(choice, i, token, ACCEPTED_MS));
            }
        }
        return effects;
    }

    static AnswerRewards rewards(double... rewards) {
        var each = new ArrayList<AnswerReward>();
        for (double reward : rewards) {
            each.add(new AnswerReward(reward, 0.25, 10, reward, ""));
        }
        return known(each);
    }

    static AnswerRewards known(List<AnswerReward> each) {
        return new AnswerRewards("helpful", "0123", each);
    }

    static GenerationEnd stopped(int choices) {
        return end(Collections.nCopies(choices, FinishReason.STOP).toArray(FinishReason[]::new));
    }

    static GenerationEnd end(FinishReason... reasons) {
        return new GenerationEnd(List.of(reasons), 2, null, new Timings.Sampler(1, 2, 3), "v1");
    }

    static List<String> deltas(List<Effect> effects) {
        return told(effects).stream()
                .filter(TextEvent.Delta.class::isInstance)
                .map(TextEvent.Delta.class::cast)
                .map(delta -> delta.choice() + ":" + delta.text())
                .toList();
    }
}
