package dev.millrace.eval.generator;

import java.math.BigInteger;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Sums and products of whole numbers from -9 to 9 in nested groups of four:
 * {@code ((-1 + 2 + 9 * 5) - (-2 + -4 + -4 * -7)) =}, target {@code 24}. Difficulty d has d groups; BIG-Bench Hard's
 * {@code multistep_arithmetic_two} has two.
 */
public final class MultistepArithmetic implements Generator {
    private static final int NUMBERS = 4;
    private static final List<String> OPERATORS = List.of("+", "-", "*");

    private record Term(String text, BigInteger value) {}

    @Override
    public Example draw(RandomGenerator random, int difficulty) {
        Term whole = nested(random, difficulty);
        return new Example(whole.text + " =", whole.value.toString());
    }

    private static Term nested(RandomGenerator random, int groups) {
        if (groups == 1) {
            return group(random);
        }
        Term left = nested(random, groups / 2);
        Term right = nested(random, groups - groups / 2);
        String operator = OPERATORS.get(random.nextInt(OPERATORS.size()));
        BigInteger value = switch (operator) {
            case "+" -> left.value.add(right.value);
            case "-" -> left.value.subtract(right.value);
            default -> left.value.multiply(right.value);
        };
        return new Term("(%s %s %s)".formatted(left.text, operator, right.text), value);
    }

    /** A sum of products: a product grows until an addition or a subtraction closes it. */
    private static Term group(RandomGenerator random) {
        long product = number(random);
        StringBuilder text = new StringBuilder("(").append(product);
        long sum = 0;
        for (int i = 1; i < NUMBERS; i++) {
            String operator = OPERATORS.get(random.nextInt(OPERATORS.size()));
            int number = number(random);
            text.append(' ').append(operator).append(' ').append(number);
            if (operator.equals("*")) {
                product *= number;
            } else {
                sum += product;
                product = operator.equals("+") ? number : -number;
            }
        }
        return new Term(text.append(')').toString(), BigInteger.valueOf(sum + product));
    }

    private static int number(RandomGenerator random) {
        return random.nextInt(-9, 10);
    }
}
