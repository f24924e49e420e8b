package dev.millrace.retrieval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentIndexTest {
    @TempDir
    Path folder;

    private DocumentIndex open(Embedder embedder) throws IOException {
        return new DocumentIndex(folder, embedder, Chunker.STANDARD);
    }

    private static Document document(String id, String text) {
        return new Document(id, "", text, Map.of());
    }

    private static List<String> found(DocumentIndex index, String query) throws IOException {
        return index.search(Search.of(query, 10)).hits().stream()
                .map(hit -> hit.passage().documentId())
                .toList();
    }

    @Test
    void findsWhatWasPutInAndForgetsWhatWasDeleted() throws IOException {
        try (var index = open(Embedder.NONE)) {
            index.put(document("a", "The mill stands beside the river."));
            index.put(document("b", "Rivers carry boats."));
            assertEquals(List.of("b", "a"), found(index, "river boat"));
            assertTrue(index.delete("b"));
            assertFalse(index.delete("b"));
            assertEquals(List.of("a"), found(index, "river boat"));
            assertEquals(Optional.empty(), index.get("b"));
            assertEquals(1, index.documents());
        }
    }

    @Test
    void replacesAllPassagesOfADocument() throws IOException {
        try (var index = open(Embedder.NONE)) {
            index.put(document("a", "Old words about tulips. ".repeat(200)));
            assertTrue(index.passages() > 1);
            index.put(document("a", "New words about roses."));
            assertEquals(1, index.passages());
            assertEquals(1, index.documents());
            assertEquals(List.of(), found(index, "tulips"));
            assertEquals(List.of("a"), found(index, "roses"));
        }
    }

    @Test
    void keepsWhatWasCommitted() throws IOException {
        var document = new Document("a", "Title", "Text with 😀 in it.", Map.of("lang", "en"));
        try (var index = open(Embedder.NONE)) {
            index.put(document);
            index.put(document("b", "Something else."));
            index.delete("b");
            index.commit();
        }
        try (var index = open(Embedder.NONE)) {
            assertEquals(Optional.of(document), index.get("a"));
            assertEquals(Set.of("a"), index.ids());
            assertEquals(1, index.documents());
            assertEquals(1, index.passages());
            assertEquals(List.of("a"), found(index, "title"));
        }
    }

    @Test
    void givesOffsetsThatCutTheDocument() throws IOException {
        var text = "Vorwort 😀😀. ".repeat(150) + "Der Müller mahlt nachts. " + "日本語の文です。".repeat(100);
        try (var index = open(Embedder.NONE)) {
            index.put(document("a", text));
            var hits = index.search(Search.of("wann mahlt der müller", 5)).hits();
            var best = hits.getFirst().passage();
            int from = text.offsetByCodePoints(0, best.start());
            assertEquals(best.text(), text.substring(from, text.offsetByCodePoints(0, best.end())));
            assertTrue(best.text().contains("Müller"));
            assertEquals(List.of("a"), found(index, "日本語").stream().distinct().toList());
        }
    }

    @Test
    void scoresWordsByTheTextbook() throws IOException {
        // BM25 of N 5, df 2, tf 2, length 10, mean length 8 is 0.511223; idf is ln 2.4, of a word that none has ln 12.
        try (var index = open(Embedder.NONE)) {
            index.put(document("a", "mill mill one two three four five six seven eight"));
            index.put(document("b", "mill one two three four five six"));
            index.put(document("c", "one two three four five six seven eight"));
            index.put(document("d", "one two three four five six seven eight"));
            index.put(document("e", "one two three four five six seven"));
            var best = index.search(Search.of("mill unheard", 5)).hits().getFirst();
            assertEquals("a", best.passage().documentId());
            assertEquals(2.2 * 0.511223 / (Math.log(2.4) + Math.log(12)), best.relevance(), 1e-5);
        }
    }

    @Test
    void saysThatThereIsNoAnswer() throws IOException {
        try (var index = open(Embedder.NONE)) {
            index.put(document("a", "The mill stands beside the river."));
            index.put(document("b", "The boats lie in the harbour."));
            var search = new Search("the quantum chromodynamics lagrangian", 5, Map.of(), 0.2, 0);
            assertEquals(List.of(), index.search(search).hits());
            assertEquals(
                    1,
                    index.search(new Search("where is the mill", 5, Map.of(), 0.2, 0))
                            .hits()
                            .size());
        }
    }

    @Test
    void looksOnlyAtDocumentsThatFitTheFilter() throws IOException {
        try (var index = open(new HashedWords("m"))) {
            index.put(new Document("a", "", "The mill grinds.", Map.of("lang", "en", "year", "1900")));
            index.put(new Document("b", "", "The mill grinds, too.", Map.of("lang", "en")));
            var search = new Search("mill grinds", 5, Map.of("lang", "en", "year", "1900"), 0, 0);
            var hits = index.search(search).hits();
            assertEquals(
                    List.of("a"),
                    hits.stream().map(hit -> hit.passage().documentId()).toList());
        }
    }

    @Test
    void fusesWordsAndVectorsLikeTheSlowVersion() throws IOException {
        for (long seed = 0; seed < 10; seed++) {
            var random = new Random(seed);
            try (var index = new DocumentIndex(folder.resolve("s" + seed), new HashedWords("m"), Chunker.STANDARD);
                    var words = new DocumentIndex(folder.resolve("w" + seed), Embedder.NONE, Chunker.STANDARD)) {
                var texts = new ArrayList<String>();
                for (int i = 0; i < 40; i++) {
                    var text = sentence(random, 8 + i);
                    texts.add(text);
                    index.put(document("" + i, text));
                    words.put(document("" + i, text));
                }
                var query = sentence(random, 4);
                float[] vector = HashedWords.vector(query);
                var byWords = words.search(Search.of(query, 50)).hits().stream()
                        .map(hit -> hit.passage().documentId())
                        .toList();
                var byVector = IntStream.range(0, 40)
                        .boxed()
                        .sorted((a, b) -> Double.compare(
                                HashedWords.cosine(vector, HashedWords.vector(texts.get(b))),
                                HashedWords.cosine(vector, HashedWords.vector(texts.get(a)))))
                        .map(i -> "" + i)
                        .toList();
                var expected = new TreeMap<String, Double>();
                for (var ranking : List.of(byWords, byVector)) {
                    for (int i = 0; i < ranking.size(); i++) {
                        expected.merge(ranking.get(i), 1.0 / (61 + i), Double::sum);
                    }
                }
                var found = index.search(Search.of(query, 50));
                assertTrue(found.vectors());
                assertEquals(40, found.hits().size());
                for (var hit : found.hits()) {
                    assertEquals(
                            expected.getOrDefault(hit.passage().documentId(), 0.0), hit.score(), 1e-9, "seed " + seed);
                }
            }
        }
    }

    private static String sentence(Random random, int words) {
        var sentence = new StringBuilder();
        for (int i = 0; i < words; i++) {
            sentence.append("w").append(random.nextInt(30)).append('x').append(' ');
        }
        return sentence.toString().strip();
    }

    @Test
    void makesVectorsLaterWhenThereWasNoModel() throws IOException {
        try (var index = open(Embedder.NONE)) {
            index.put(document("a", "alpha beta"));
            index.put(document("b", "gamma delta"));
            assertFalse(index.search(Search.of("alpha", 5)).vectors());
            index.commit();
        }
        for (var model : List.of("one", "two")) {
            try (var index = open(new HashedWords(model))) {
                assertEquals(1, index.fillVectors(1), model);
                assertEquals(1, index.fillVectors(5), model);
                assertEquals(0, index.fillVectors(5), model);
                assertEquals(2, index.search(Search.of("alpha", 5)).hits().size(), model);
                index.commit();
            }
        }
    }

    @Test
    void findsAllDocumentsWhileOthersAreWritten() throws Exception {
        var done = new AtomicBoolean();
        try (var index = open(new HashedWords("m"));
                var threads = Executors.newFixedThreadPool(2)) {
            index.put(document("fixed", "The keystone is in every search."));
            var searching = threads.submit(() -> {
                int searches = 0;
                while (!done.get() || searches == 0) {
                    var hits = index.search(Search.of("keystone", 3)).hits();
                    assertEquals("fixed", hits.getFirst().passage().documentId());
                    searches++;
                }
                return searches;
            });
            for (int i = 0; i < 300; i++) {
                index.put(document("d" + i % 50, "Version " + i + " of a changing text about stones."));
                if (i % 7 == 0) {
                    index.delete("d" + (i + 3) % 50);
                }
            }
            done.set(true);
            assertTrue(searching.get() > 0);
            assertEquals(index.documents(), index.ids().size());
        }
    }

    @Test
    void namesTheFieldThatIsWrong() {
        assertEquals(
                "query",
                assertThrows(InvalidInputException.class, () -> Search.of(" ", 5))
                        .field());
        assertEquals(
                "top_k",
                assertThrows(InvalidInputException.class, () -> Search.of("q", 51))
                        .field());
        assertEquals(
                "text",
                assertThrows(InvalidInputException.class, () -> document("a", "ü".repeat(600_000)))
                        .field());
        assertEquals(
                "id",
                assertThrows(InvalidInputException.class, () -> document("", "text"))
                        .field());
    }
}
