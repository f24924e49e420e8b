package dev.millrace.model.train.data.audit;

import dev.millrace.model.train.data.Example;
import dev.millrace.model.train.data.Message;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Words of a text as comparisons see them: lower case, runs of letters, marks and digits, no punctuation. */
final class Words {
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}]+");

    private Words() {}

    static List<String> of(String text) {
        return WORD.matcher(text.toLowerCase(Locale.ROOT))
                .results()
                .map(MatchResult::group)
                .toList();
    }

    static List<String> of(Example example) {
        return of(example.messages().map(Message::content).collect(Collectors.joining("\n")));
    }
}
