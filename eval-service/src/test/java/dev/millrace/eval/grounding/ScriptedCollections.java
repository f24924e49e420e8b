package dev.millrace.eval.grounding;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Collections that find what they are told to, in words that say what was put in and asked before. For one thread.
 *
 * @param found ids of documents by question; nothing for others
 * @param sources of every prompt
 * @param calls in order
 */
record ScriptedCollections(Map<String, List<String>> found, List<String> sources, List<String> calls)
        implements DocumentCollections {
    static ScriptedCollections of(Map<String, List<String>> found, List<String> sources) {
        return new ScriptedCollections(new LinkedHashMap<>(found), sources, new ArrayList<>());
    }

    @Override
    public void put(String collection, SuiteDocument document) {
        calls.add("put " + document.id());
    }

    @Override
    public Retrieved search(Search search) {
        calls.add("search %s for %s, %d of %s"
                .formatted(search.collection(), search.query(), search.topK(), search.minScore()));
        var documents = found.getOrDefault(search.query(), List.of());
        return new Retrieved(documents, true, sources, sources + " Question: " + search.query());
    }
}
