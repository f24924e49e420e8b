package dev.millrace.eval.app;

import dev.millrace.contract.Topics;
import dev.millrace.contract.feedback.v1.PreferencesDerived;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.NullUnmarked;

/** What is committed on topic preferences, by plain client. */
@NullUnmarked
final class PreferenceTopic {
    private PreferenceTopic() {}

    /** All records of the items of prompts that begin so, by key; an empty one is a tombstone. */
    static Map<String, List<Optional<PreferencesDerived>>> read(String servers, String prompts) throws Exception {
        var found = new TreeMap<String, List<Optional<PreferencesDerived>>>();
        for (var record : TopicReader.committed(servers, Topics.PREFERENCES, prompts)) {
            found.computeIfAbsent(record.key(), _ -> new ArrayList<>())
                    .add(
                            record.value() == null
                                    ? Optional.empty()
                                    : Optional.of(PreferencesDerived.parseFrom(record.value())));
        }
        return found;
    }
}
