package dev.millrace.eval.app;

import dev.millrace.contract.feedback.v1.ComparisonOpened;
import dev.millrace.contract.feedback.v1.RevisedAnswer;
import dev.millrace.contract.feedback.v1.Revision;
import dev.millrace.contract.tokenizer.v1.ChatMessage;
import dev.millrace.eval.comparison.AnswerMaking.Answer;
import dev.millrace.eval.comparison.AnswerMaking.Next.Ask;
import dev.millrace.eval.constitution.Constitution;
import dev.millrace.eval.constitution.Principle;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * What the model is asked when it criticises an answer and writes it anew (Bai et al. 2022, section 3.1): after its draft a
 * principle's question for what is wrong, after its critique the one for a better answer. Each round has the next principle and
 * begins with the newest draft.
 */
@Singleton
class Revisions {
    private final Constitution constitution;

    Revisions(Constitution constitution) {
        this.constitution = constitution;
    }

    /** Whether there is a principle for a comparison, where an answer of it is to be revised. */
    boolean arePossible(ComparisonOpened comparison) {
        return comparison.getSettingsList().stream().allMatch(setting -> setting.getRevisions() == 0)
                || constitution.pick(comparison.getCriterion(), "", 0).isPresent();
    }

    /** What follows the conversation when the next step of an answer is asked for; nothing before its first draft. */
    List<ChatMessage> turns(ComparisonOpened comparison, Ask ask) {
        var done = ask.done();
        if (done.isEmpty()) {
            return List.of();
        }
        var principle = principle(comparison, ask.answer(), (done.size() - 1) / 2);
        boolean isCriticised = done.size() % 2 == 0;
        var draft = message("assistant", isCriticised ? done.get(done.size() - 2) : done.getLast());
        var critique = message("user", principle.critique());
        return isCriticised
                ? List.of(draft, critique, message("assistant", done.getLast()), message("user", principle.revision()))
                : List.of(draft, critique);
    }

    /** How an answer came about, of its drafts and critiques in turn. */
    RevisedAnswer made(ComparisonOpened comparison, int answer, String answerId, List<Answer> chain) {
        var revised = RevisedAnswer.newBuilder().setAnswerId(answerId);
        for (int step = 0; step + 2 < chain.size(); step += 2) {
            revised.addRevisions(Revision.newBuilder()
                    .setPrinciple(principle(comparison, answer, step / 2).name())
                    .setDraft(chain.get(step).text())
                    .setCritique(chain.get(step + 1).text()));
        }
        return revised.build();
    }

    /** @throws IllegalStateException when revisions {@linkplain #arePossible are not possible} */
    private Principle principle(ComparisonOpened comparison, int answer, int round) {
        return constitution
                .pick(comparison.getCriterion(), comparison.getComparisonId() + "/" + answer, round)
                .orElseThrow(() -> new IllegalStateException("no principle for " + comparison.getCriterion()));
    }

    static ChatMessage message(String role, String content) {
        return ChatMessage.newBuilder().setRole(role).setContent(content).build();
    }
}
