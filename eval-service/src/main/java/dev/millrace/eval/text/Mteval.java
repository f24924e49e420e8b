package dev.millrace.eval.text;

import java.util.regex.Pattern;

/** The steps of NIST's mteval-v13a script that part words of western languages, which BLEU and TER use both. */
final class Mteval {
    private static final Pattern SYMBOL = Pattern.compile("([{-~\\[-` -&(-+:-@/])");
    private static final Pattern POINT_BEHIND_NON_DIGIT = Pattern.compile("([^0-9])([.,])");
    private static final Pattern POINT_BEFORE_NON_DIGIT = Pattern.compile("([.,])([^0-9])");
    private static final Pattern DASH_BEHIND_DIGIT = Pattern.compile("([0-9])(-)");

    private Mteval() {}

    /** {@code &lt;b&gt;} is {@code <b>}. */
    static String unescape(String line) {
        return line.replace("&quot;", "\"")
                .replace("&amp;", "&")
                .replace("&lt;", "<")
                .replace("&gt;", ">");
    }

    /** {@code (a/b)} is {@code ( a / b )}, with more spaces; leaves points, commas, dashes and apostrophes. */
    static String separateSymbols(String line) {
        return SYMBOL.matcher(line).replaceAll(" $1 ");
    }

    /** {@code x.y, 5-6 3.14} is {@code x . y , 5 - 6 3.14}, with more spaces. */
    static String separatePoints(String line) {
        String behind = POINT_BEHIND_NON_DIGIT.matcher(line).replaceAll("$1 $2 ");
        String before = POINT_BEFORE_NON_DIGIT.matcher(behind).replaceAll(" $1 $2");
        return DASH_BEHIND_DIGIT.matcher(before).replaceAll("$1 $2 ");
    }
}
