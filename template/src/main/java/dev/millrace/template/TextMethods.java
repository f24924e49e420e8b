package dev.millrace.template;

import dev.millrace.template.Value.Bool;
import dev.millrace.template.Value.Int;
import dev.millrace.template.Value.Sequence;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntPredicate;

/** Python's string methods; parts of a text keep their origin. */
final class TextMethods {
    static final Set<String> NAMES = Set.of(
            "strip",
            "lstrip",
            "rstrip",
            "split",
            "rsplit",
            "splitlines",
            "startswith",
            "endswith",
            "upper",
            "lower",
            "title",
            "capitalize",
            "replace",
            "join",
            "find",
            "rfind",
            "index",
            "count",
            "isdigit",
            "isalpha",
            "isalnum",
            "isspace",
            "isupper",
            "islower",
            "removeprefix",
            "removesuffix",
            "partition",
            "rpartition",
            "format",
            "zfill");

    private TextMethods() {}

    static Value call(String method, Text text, Arguments arguments, Budget budget) {
        budget.text(text.length());
        return switch (method) {
            case "strip" -> strip(text, arguments, true, true);
            case "lstrip" -> strip(text, arguments, true, false);
            case "rstrip" -> strip(text, arguments, false, true);
            case "split" -> TextSplitting.split(text, arguments, false, budget);
            case "rsplit" -> TextSplitting.split(text, arguments, true, budget);
            case "splitlines" -> TextSplitting.splitLines(text, arguments.flag(0, "keepends", false), budget);
            case "startswith" -> Bool.of(affixes(arguments).stream().anyMatch(text.value()::startsWith));
            case "endswith" -> Bool.of(affixes(arguments).stream().anyMatch(text.value()::endsWith));
            case "upper" -> text.map(run -> run.toUpperCase(Locale.ROOT));
            case "lower" -> text.map(run -> run.toLowerCase(Locale.ROOT));
            case "title" -> title(text);
            case "capitalize" -> capitalize(text);
            case "replace" -> replace(text, arguments, budget);
            case "join" -> join(text, Sequences.items(arguments.need(0, "iterable"), budget), budget, false);
            case "find" -> new Int(text.value().indexOf(arguments.text(0, "sub").value()));
            case "rfind" ->
                new Int(text.value().lastIndexOf(arguments.text(0, "sub").value()));
            case "index" -> index(text, arguments.text(0, "sub"));
            case "count" -> new Int(count(text.value(), arguments.text(0, "sub").value()));
            case "isdigit" -> every(text, Character::isDigit);
            case "isalpha" -> every(text, Character::isLetter);
            case "isalnum" -> every(text, Character::isLetterOrDigit);
            case "isspace" -> every(text, PythonText::isSpace);
            case "isupper" -> cased(text, Character::isUpperCase, Character::isLowerCase);
            case "islower" -> cased(text, Character::isLowerCase, Character::isUpperCase);
            case "removeprefix" -> {
                String prefix = arguments.text(0, "prefix").value();
                yield text.value().startsWith(prefix) ? text.slice(prefix.length(), text.length()) : text;
            }
            case "removesuffix" -> {
                String suffix = arguments.text(0, "suffix").value();
                yield text.value().endsWith(suffix) ? text.slice(0, text.length() - suffix.length()) : text;
            }
            case "partition" -> TextSplitting.partition(text, arguments.text(0, "sep"), false);
            case "rpartition" -> TextSplitting.partition(text, arguments.text(0, "sep"), true);
            case "zfill" -> zeroFill(text, arguments.integer(0, "width", 0), budget);
            default -> throw new JinjaException("the string method " + method + " is not supported");
        };
    }

    static Text strip(Text text, Arguments arguments, boolean left, boolean right) {
        Value given = arguments.get(0, "chars", Value.None.NONE);
        IntPredicate strips =
                given instanceof Text characters ? unit -> characters.value().indexOf(unit) >= 0 : PythonText::isSpace;
        int from = 0;
        int to = text.length();
        while (left && from < to && strips.test(text.value().charAt(from))) {
            from++;
        }
        while (right && to > from && strips.test(text.value().charAt(to - 1))) {
            to--;
        }
        return text.slice(from, to);
    }

    static Text strip(Text text) {
        return strip(text, Arguments.NONE, true, true);
    }

    private static List<String> affixes(Arguments arguments) {
        Value given = arguments.need(0, "prefix");
        if (given instanceof Sequence sequence && sequence.tuple()) {
            return sequence.items().stream().map(item -> ((Text) item).value()).toList();
        }
        return List.of(arguments.text(0, "prefix").value());
    }

    private static Text title(Text text) {
        StringBuilder titled = new StringBuilder();
        boolean inside = false;
        for (int i = 0; i < text.length(); i++) {
            char unit = text.value().charAt(i);
            titled.append(inside ? Character.toLowerCase(unit) : Character.toTitleCase(unit));
            inside = Character.isLetter(unit);
        }
        return sameOrigins(text, titled.toString());
    }

    private static Text capitalize(Text text) {
        if (text.isEmpty()) {
            return text;
        }
        String value = text.value();
        char first = Character.toTitleCase(value.charAt(0));
        StringBuilder changed = new StringBuilder().append(first);
        for (int i = 1; i < value.length(); i++) {
            changed.append(Character.toLowerCase(value.charAt(i)));
        }
        return sameOrigins(text, changed.toString());
    }

    private static Text sameOrigins(Text text, String sameLength) {
        java.util.BitSet template = new java.util.BitSet();
        text.mark(template, 0);
        return Text.of(sameLength, template);
    }

    static Text replace(Text text, Arguments arguments, Budget budget) {
        String old = arguments.text(0, "old").value();
        Text replacement = arguments.text(1, "new");
        int most = arguments.get(2, "count", Value.None.NONE) instanceof Int limit
                ? (int) Math.min(limit.value(), Integer.MAX_VALUE)
                : -1;
        if (old.isEmpty()) {
            throw new JinjaException("replacing the empty string is not supported");
        }
        TextBuilder replaced = new TextBuilder();
        int done = 0;
        int times = 0;
        for (int found = text.value().indexOf(old);
                found >= 0 && (most < 0 || times < most);
                found = text.value().indexOf(old, done)) {
            replaced.append(text.slice(done, found)).append(replacement);
            budget.length(replaced.length());
            done = found + old.length();
            times++;
        }
        budget.items(times);
        return replaced.append(text.slice(done, text.length())).text();
    }

    static Text join(Text separator, List<Value> items, Budget budget, boolean anything) {
        TextBuilder joined = new TextBuilder();
        for (int i = 0; i < items.size(); i++) {
            if (i > 0) {
                joined.append(separator);
            }
            if (!anything && !(items.get(i) instanceof Text)) {
                throw new JinjaException("sequence item " + i + ": expected str instance, "
                        + items.get(i).typeName() + " found");
            }
            joined.append(PythonText.str(items.get(i), budget));
            budget.length(joined.length());
        }
        budget.text(joined.length());
        return joined.text();
    }

    private static Value index(Text text, Text part) {
        int found = text.value().indexOf(part.value());
        if (found < 0) {
            throw new JinjaException("substring not found");
        }
        return new Int(found);
    }

    private static int count(String text, String part) {
        if (part.isEmpty()) {
            return text.length() + 1;
        }
        int count = 0;
        for (int found = text.indexOf(part); found >= 0; found = text.indexOf(part, found + part.length())) {
            count++;
        }
        return count;
    }

    private static Bool every(Text text, IntPredicate test) {
        return Bool.of(!text.isEmpty() && text.value().codePoints().allMatch(test));
    }

    private static Bool cased(Text text, IntPredicate wanted, IntPredicate other) {
        return Bool.of(text.value().codePoints().anyMatch(wanted)
                && text.value().codePoints().noneMatch(other));
    }

    private static Text zeroFill(Text text, int width, Budget budget) {
        int missing = width - text.length();
        if (missing <= 0) {
            return text;
        }
        budget.text(width);
        int sign = !text.isEmpty()
                        && (text.value().charAt(0) == '-' || text.value().charAt(0) == '+')
                ? 1
                : 0;
        Text zeros = Text.template("0".repeat(missing));
        return text.slice(0, sign).concat(zeros).concat(text.slice(sign, text.length()));
    }
}
