package dev.millrace.template;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** The functions that every template can call. */
final class Globals {
    private static final Map<Character, String> DATE_PATTERNS = Map.ofEntries(
            Map.entry('Y', "yyyy"),
            Map.entry('y', "yy"),
            Map.entry('m', "MM"),
            Map.entry('d', "dd"),
            Map.entry('H', "HH"),
            Map.entry('I', "hh"),
            Map.entry('M', "mm"),
            Map.entry('S', "ss"),
            Map.entry('f', "SSSSSS"),
            Map.entry('p', "a"),
            Map.entry('j', "DDD"),
            Map.entry('B', "MMMM"),
            Map.entry('b', "MMM"),
            Map.entry('h', "MMM"),
            Map.entry('A', "EEEE"),
            Map.entry('a', "EEE"),
            Map.entry('F', "yyyy-MM-dd"),
            Map.entry('T', "HH:mm:ss"),
            Map.entry('D', "MM/dd/yy"),
            Map.entry('c', "EEE MMM d HH:mm:ss yyyy"),
            Map.entry('x', "MM/dd/yy"),
            Map.entry('X', "HH:mm:ss"));

    private Globals() {}

    static Scope scope(Budget budget, Supplier<LocalDateTime> now) {
        Scope scope = new Scope(null);
        function(scope, "raise_exception", arguments -> {
            throw JinjaException.raised(
                    PythonText.str(arguments.need(0, "message"), budget).value());
        });
        function(scope, "range", arguments -> Sequences.range(arguments, budget));
        function(scope, "namespace", arguments -> new Value.Namespace(attributes(arguments)));
        function(scope, "dict", arguments -> {
            Map<Value, Value> entries = new LinkedHashMap<>();
            attributes(arguments).forEach((name, value) -> entries.put(Text.template(name), value));
            return new Value.Mapping(entries);
        });
        function(
                scope,
                "strftime_now",
                arguments -> Text.template(
                        strftime(now.get(), arguments.text(0, "format").value())));
        return scope;
    }

    private static void function(Scope scope, String name, Value.Body body) {
        scope.set(name, new Value.Function(name, body));
    }

    private static Map<String, Value> attributes(Arguments arguments) {
        Map<String, Value> attributes = new LinkedHashMap<>();
        for (Value given : arguments.positional()) {
            Filters.mapping(given).entries().forEach((key, value) -> attributes.put(String.valueOf(key), value));
        }
        attributes.putAll(arguments.named());
        return attributes;
    }

    private static String strftime(LocalDateTime now, String format) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char unit = format.charAt(i);
            if (unit != '%' || i + 1 == format.length()) {
                out.append(unit);
                continue;
            }
            char directive = format.charAt(++i);
            boolean unpadded = directive == '-' && i + 1 < format.length();
            if (unpadded) {
                directive = format.charAt(++i);
            }
            out.append(directive == '%' ? "%" : field(now, directive, unpadded));
        }
        return out.toString();
    }

    private static String field(LocalDateTime now, char directive, boolean unpadded) {
        String pattern = DATE_PATTERNS.get(directive);
        if (pattern == null) {
            throw new JinjaException("the date directive %" + directive + " is not supported");
        }
        String text = DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(now);
        boolean padded = unpadded && text.length() > 1 && text.charAt(0) == '0';
        return padded ? text.replaceFirst("^0+(?=.)", "") : text;
    }
}
