package dev.millrace.eval.generator;

import java.util.random.RandomGenerator;

/**
 * Expressions of {@code True}, {@code False}, {@code not}, {@code and}, {@code or} and parentheses, every token apart:
 * {@code not ( True ) and ( True ) is}, target {@code False}. {@code not} binds tighter than {@code and}, that tighter than
 * {@code or}. Difficulty d has d + 2 constants.
 *
 * <p>Text and value are built together along the grammar, so that nothing has to be parsed.
 */
public final class BooleanExpressions implements Generator {
    private record Term(String text, boolean value) {}

    @Override
    public Example draw(RandomGenerator random, int difficulty) {
        Term whole = disjunction(random, difficulty + 2);
        return new Example(whole.text + " is", whole.value ? "True" : "False");
    }

    /** One or two conjunctions of so many constants together. */
    private static Term disjunction(RandomGenerator random, int constants) {
        if (constants == 1 || random.nextInt(3) == 0) {
            return conjunction(random, constants);
        }
        int left = random.nextInt(1, constants);
        Term first = conjunction(random, left);
        Term second = disjunction(random, constants - left);
        return new Term(first.text + " or " + second.text, first.value | second.value);
    }

    private static Term conjunction(RandomGenerator random, int constants) {
        if (constants == 1 || random.nextInt(4) == 0) {
            return negation(random, constants);
        }
        int left = random.nextInt(1, constants);
        Term first = negation(random, left);
        Term second = conjunction(random, constants - left);
        return new Term(first.text + " and " + second.text, first.value & second.value);
    }

    private static Term negation(RandomGenerator random, int constants) {
        if (random.nextInt(3) == 0) {
            Term negated = negation(random, constants);
            return new Term("not " + negated.text, !negated.value);
        }
        if (constants == 1 && random.nextInt(4) != 0) {
            boolean value = random.nextBoolean();
            return new Term(value ? "True" : "False", value);
        }
        Term inside = disjunction(random, constants);
        return new Term("( " + inside.text + " )", inside.value);
    }
}
