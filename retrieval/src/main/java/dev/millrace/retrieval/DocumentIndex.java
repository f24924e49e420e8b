package dev.millrace.retrieval;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;

/**
 * One collection of documents, in a folder of its own. Whoever has put a document in finds it with the next search.
 * Searches run beside each other and beside one writer; what is written survives a stop from {@link #commit} on.
 */
public final class DocumentIndex implements AutoCloseable {
    /** Most documents of a collection. */
    public static final int DOCUMENTS_MAX = 100_000;

    /** Most passages of a collection. */
    public static final int PASSAGES_MAX = 1_000_000;

    private static final int EMBED_BATCH = 64;
    private static final double WRITE_BUFFER_MIB = 8;

    private final Directory directory;
    private final Analyzer analyzer = new WordAnalyzer();
    private final IndexWriter writer;
    private final SearcherManager searchers;
    private final Embedder embedder;
    private final Chunker chunker;
    private volatile int documents;
    private volatile int passages;

    /**
     * Opens the collection in this folder, or makes an empty one.
     *
     * @throws IOException when it cannot be read, or another process has it open
     */
    public DocumentIndex(Path folder, Embedder embedder, Chunker chunker) throws IOException {
        this(FSDirectory.open(folder), embedder, chunker);
    }

    private DocumentIndex(Directory directory, Embedder embedder, Chunker chunker) throws IOException {
        this.directory = directory;
        this.embedder = embedder;
        this.chunker = chunker;
        try {
            writer = new IndexWriter(directory, new IndexWriterConfig(analyzer).setRAMBufferSizeMB(WRITE_BUFFER_MIB));
            searchers = new SearcherManager(writer, null);
            documents = read(searcher -> searcher.count(DocumentFields.wholes()));
            passages = read(searcher -> searcher.count(DocumentFields.passages()));
        } catch (IOException e) {
            directory.close();
            throw e;
        }
    }

    /** A collection that is gone when it is closed. */
    public static DocumentIndex inMemory(Embedder embedder, Chunker chunker) throws IOException {
        return new DocumentIndex(new ByteBuffersDirectory(), embedder, chunker);
    }

    /**
     * Puts a document in, instead of that with its id if there is one; does nothing where the very same is there. One of
     * more than 64 passages gets its vectors from {@link #fillVectors}, for they take their time.
     *
     * @return how many passages it has
     * @throws InvalidInputException when the collection is full
     */
    public synchronized int put(Document document) throws IOException {
        var old = whole(document.id());
        if (old.isPresent() && old.get().digest().equals(DocumentFields.digest(document))) {
            return old.get().passages();
        }
        var chunks = chunker.cut(document.text());
        var vectors = chunks.size() <= EMBED_BATCH ? vectors(document, chunks) : Optional.<Embedder.Vectors>empty();
        write(document, old, chunks, vectors);
        return chunks.size();
    }

    private void write(
            Document document,
            Optional<DocumentFields.Whole> old,
            List<Chunk> chunks,
            Optional<Embedder.Vectors> vectors)
            throws IOException {
        int documentsThen = documents + (old.isPresent() ? 0 : 1);
        int passagesThen = passages
                + chunks.size()
                - old.map(DocumentFields.Whole::passages).orElse(0);
        InvalidInputException.require(documentsThen <= DOCUMENTS_MAX, "documents", "at most 100,000 in a collection");
        InvalidInputException.require(passagesThen <= PASSAGES_MAX, "passages", "at most 1,000,000 in a collection");
        var entries = DocumentFields.toLucene(document, chunks, vectors);
        writer.updateDocuments(new Term(DocumentFields.ID, document.id()), entries);
        documents = documentsThen;
        passages = passagesThen;
    }

    private Optional<Embedder.Vectors> vectors(Document document, List<Chunk> chunks) {
        var vectors = new ArrayList<float[]>();
        String model = "";
        for (int from = 0; from < chunks.size(); from += EMBED_BATCH) {
            var batch = chunks.subList(from, Math.min(chunks.size(), from + EMBED_BATCH)).stream()
                    .map(chunk -> document.title().isEmpty() ? chunk.text() : document.title() + "\n" + chunk.text())
                    .toList();
            var made = embedder.embed(batch);
            if (made.isEmpty() || (from > 0 && !made.get().model().equals(model))) {
                return Optional.empty();
            }
            model = made.get().model();
            vectors.addAll(made.get().vectors());
        }
        return Optional.of(new Embedder.Vectors(model, vectors));
    }

    /** Takes a document out; whether there was one. */
    public synchronized boolean delete(String id) throws IOException {
        var old = whole(id);
        if (old.isEmpty()) {
            return false;
        }
        writer.deleteDocuments(new Term(DocumentFields.ID, id));
        documents--;
        passages -= old.get().passages();
        return true;
    }

    /**
     * Makes vectors for documents that have none of the present model: they are long, there was no model, or another.
     *
     * @param most most documents of this call
     * @return how many got theirs; 0 when there is nothing to do, or no model
     */
    public synchronized int fillVectors(int most) throws IOException {
        var probe = embedder.embed(List.of("probe"));
        if (probe.isEmpty()) {
            return 0;
        }
        var without = new BooleanQuery.Builder()
                .add(DocumentFields.wholes(), Occur.FILTER)
                .add(new TermQuery(new Term(DocumentFields.SPACE, probe.get().field())), Occur.MUST_NOT)
                .build();
        var found = read(searcher -> wholes(searcher, searcher.search(without, most).scoreDocs));
        int made = 0;
        for (var whole : found) {
            var chunks = chunker.cut(whole.document().text());
            var vectors = vectors(whole.document(), chunks);
            if (vectors.isPresent()) {
                write(whole.document(), Optional.of(whole), chunks, vectors);
                made++;
            }
        }
        return made;
    }

    /** The document with this id. */
    public Optional<Document> get(String id) throws IOException {
        return whole(id).map(DocumentFields.Whole::document);
    }

    /** How many passages the document with this id has; 0 where there is none. */
    public int passages(String id) throws IOException {
        return whole(id).map(DocumentFields.Whole::passages).orElse(0);
    }

    private Optional<DocumentFields.Whole> whole(String id) throws IOException {
        var query = new BooleanQuery.Builder()
                .add(DocumentFields.wholes(), Occur.FILTER)
                .add(new TermQuery(new Term(DocumentFields.ID, id)), Occur.FILTER)
                .build();
        return read(searcher -> wholes(searcher, searcher.search(query, 1).scoreDocs)).stream()
                .findFirst();
    }

    private static List<DocumentFields.Whole> wholes(IndexSearcher searcher, ScoreDoc[] hits) throws IOException {
        var wholes = new ArrayList<DocumentFields.Whole>();
        for (var hit : hits) {
            wholes.add(DocumentFields.whole(searcher.storedFields().document(hit.doc)));
        }
        return wholes;
    }

    /** What the collection has on a question. */
    public Found search(Search search) throws IOException {
        var query = passages == 0 ? Optional.<Embedder.Vectors>empty() : embedder.embed(List.of(search.query()));
        return read(searcher -> {
            var hits = new ArrayList<Hit>();
            for (var ranked : new Ranking(searcher, analyzer).rank(search, query)) {
                var passage = DocumentFields.toPassage(searcher.storedFields().document(ranked.doc()));
                hits.add(new Hit(passage, ranked.score(), ranked.relevance()));
            }
            return new Found(Diversity.choose(hits, search.diversity(), search.topK()), query.isPresent());
        });
    }

    /** Ids of all documents. */
    public Set<String> ids() throws IOException {
        return read(searcher -> {
            var ids = new HashSet<String>();
            var hits = searcher.search(DocumentFields.wholes(), DOCUMENTS_MAX).scoreDocs;
            for (var hit : hits) {
                ids.add(searcher.storedFields()
                        .document(hit.doc, Set.of(DocumentFields.ID))
                        .get(DocumentFields.ID));
            }
            return ids;
        });
    }

    /** How many documents there are. */
    public int documents() {
        return documents;
    }

    /** How many passages there are. */
    public int passages() {
        return passages;
    }

    /** What was written up to here survives a stop. */
    public void commit() throws IOException {
        writer.commit();
    }

    private interface Reading<T> {
        T of(IndexSearcher searcher) throws IOException;
    }

    /** Runs on an index that has all that was written before, and does not change meanwhile. */
    private <T> T read(Reading<T> reading) throws IOException {
        searchers.maybeRefreshBlocking();
        var searcher = searchers.acquire();
        try {
            return reading.of(searcher);
        } finally {
            searchers.release(searcher);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        searchers.close();
        writer.close();
        directory.close();
        analyzer.close();
    }
}
