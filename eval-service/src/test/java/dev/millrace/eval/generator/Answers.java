package dev.millrace.eval.generator;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;
import java.util.StringTokenizer;

/** Answers questions by reading them, as the generators do not: two stacks, after Dijkstra's shunting yard. */
final class Answers {
    private static final Map<String, Integer> BINDING =
            Map.of("or", 1, "and", 2, "not", 3, "+", 1, "-", 1, "*", 2, "(", 0);

    private Answers() {}

    /** The value of a Boolean expression, behind which stands "is". */
    static String ofBoolean(String input) {
        return value(input.replaceAll(" is$", "")).signum() == 0 ? "False" : "True";
    }

    /** The value of an arithmetic expression, behind which stands "=". */
    static String ofArithmetic(String input) {
        return value(input.replaceAll(" =$", "")).toString();
    }

    /** The words behind the colon, sorted by exchanging neighbours. */
    static String ofSorting(String input) {
        String[] words = input.substring(input.lastIndexOf(": ") + 2).split(" ");
        for (int pass = 0; pass < words.length; pass++) {
            for (int i = 1; i < words.length; i++) {
                if (words[i - 1].compareTo(words[i]) > 0) {
                    String earlier = words[i];
                    words[i] = words[i - 1];
                    words[i - 1] = earlier;
                }
            }
        }
        return String.join(" ", words);
    }

    /** Whether brackets vanish when pairs of neighbours are taken out again and again. */
    static boolean isBalanced(String brackets) {
        String left = brackets.replace(" ", "");
        for (String shorter = ""; ; left = shorter) {
            shorter = left.replace("()", "").replace("[]", "").replace("{}", "").replace("<>", "");
            if (shorter.equals(left)) {
                return left.isEmpty();
            }
        }
    }

    private static BigInteger value(String expression) {
        Deque<BigInteger> values = new ArrayDeque<>();
        Deque<String> operators = new ArrayDeque<>();
        StringTokenizer tokens =
                new StringTokenizer(expression.replace("(", " ( ").replace(")", " ) "));
        while (tokens.hasMoreTokens()) {
            String token = tokens.nextToken();
            if (token.equals(")")) {
                while (!operators.getFirst().equals("(")) {
                    apply(operators.pop(), values);
                }
                operators.pop();
            } else if (BINDING.containsKey(token)) {
                boolean stacks = token.equals("(") || token.equals("not");
                while (!stacks && !operators.isEmpty() && binding(operators.getFirst()) >= binding(token)) {
                    apply(operators.pop(), values);
                }
                operators.push(token);
            } else {
                values.push(constant(token));
            }
        }
        operators.forEach(operator -> apply(operator, values));
        if (values.size() != 1) {
            throw new IllegalStateException(expression + " leaves " + Arrays.toString(values.toArray()));
        }
        return values.pop();
    }

    private static BigInteger constant(String token) {
        return switch (token) {
            case "True" -> BigInteger.ONE;
            case "False" -> BigInteger.ZERO;
            default -> new BigInteger(token);
        };
    }

    private static void apply(String operator, Deque<BigInteger> values) {
        BigInteger right = values.pop();
        if (operator.equals("not")) {
            values.push(BigInteger.ONE.subtract(right));
            return;
        }
        BigInteger left = values.pop();
        values.push(
                switch (operator) {
                    case "and" -> left.min(right);
                    case "or" -> left.max(right);
                    case "+" -> left.add(right);
                    case "-" -> left.subtract(right);
                    case "*" -> left.multiply(right);
                    default -> throw new IllegalStateException(operator);
                });
    }

    private static int binding(String operator) {
        return Objects.requireNonNull(BINDING.get(operator), operator);
    }
}
