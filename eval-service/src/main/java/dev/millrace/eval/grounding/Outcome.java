package dev.millrace.eval.grounding;

import dev.millrace.eval.ranking.NgramSupport;
import dev.millrace.eval.ranking.Ranking;
import dev.millrace.eval.ranking.SentenceSupport;
import dev.millrace.eval.ranking.Sentences;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a system made of a question.
 *
 * @param question the question
 * @param found ids of the documents whose passages were found, the best first, each once
 * @param answer what was answered; empty where only the search was asked
 */
public record Outcome(Question question, List<String> found, Optional<Answer> answer) {
    /** Copies the list. */
    public Outcome {
        found = List.copyOf(found);
    }

    /**
     * An answer with marks {@code [n]}.
     *
     * @param text with its marks
     * @param sources texts of the passages that it was written from; the first has number 1
     */
    public record Answer(String text, List<String> sources) {
        private static final Pattern MARK = Pattern.compile("\\[(\\d{1,4})]");

        /** Copies the list. */
        public Answer {
            sources = List.copyOf(sources);
        }

        /** What supports each of its sentences, by their words. */
        public List<SentenceSupport> support(NgramSupport words) {
            return Sentences.of(text).stream()
                    .map(sentence -> words.of(sentence, cited(sentence), sources))
                    .toList();
        }

        /** Sources that a sentence cites, one for each mark; a number without a source is an empty one, which supports nothing. */
        private List<String> cited(String sentence) {
            return MARK.matcher(sentence)
                    .results()
                    .map(mark -> Integer.parseInt(mark.group(1)))
                    .map(number -> number >= 1 && number <= sources.size() ? sources.get(number - 1) : "")
                    .toList();
        }
    }

    /** Its figures as a ranking. */
    public Ranking ranking() {
        return new Ranking(found, question.relevant());
    }
}
