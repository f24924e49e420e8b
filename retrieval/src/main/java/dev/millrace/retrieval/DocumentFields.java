package dev.millrace.retrieval;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;

/**
 * How a document lies in Lucene: one entry with all of it, which no search finds, and one for each passage. All have
 * the document's id, by which they are replaced and deleted together.
 */
final class DocumentFields {
    static final String ID = "id";
    static final String WORDS = "words";

    /** Of the whole document's entry: the field of its vectors, or nothing. */
    static final String SPACE = "space";

    private static final String KIND = "kind";
    private static final String WHOLE = "whole";
    private static final String PASSAGE = "passage";
    private static final String TITLE = "title";
    private static final String TEXT = "text";
    private static final String DIGEST = "digest";
    private static final String PASSAGES = "passages";
    private static final String START = "start";
    private static final String END = "end";
    /** One term for each field of metadata: its name, a zero, its value. */
    private static final String METADATA = "metadata";

    private static final String METADATA_NAME = "name";
    private static final String METADATA_VALUE = "value";

    private DocumentFields() {}

    static Query wholes() {
        return new TermQuery(new Term(KIND, WHOLE));
    }

    static Query passages() {
        return new TermQuery(new Term(KIND, PASSAGE));
    }

    static Query equal(String name, String value) {
        return new TermQuery(new Term(METADATA, name + '\0' + value));
    }

    /** What tells whether a document is the one that is in the index. */
    static String digest(Document document) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            var fields = new ArrayList<>(List.of(document.title(), document.text()));
            new TreeMap<>(document.metadata()).forEach((name, value) -> fields.addAll(List.of(name, value)));
            for (var field : fields) {
                byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
                digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
                digest.update(bytes);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    static List<org.apache.lucene.document.Document> toLucene(
            Document document, List<Chunk> chunks, Optional<Embedder.Vectors> vectors) {
        var entries = new ArrayList<org.apache.lucene.document.Document>();
        for (int i = 0; i < chunks.size(); i++) {
            entries.add(passage(document, chunks.get(i)));
            if (vectors.isPresent()) {
                var vector = vectors.get().vectors().get(i);
                entries.get(i)
                        .add(new KnnFloatVectorField(vectors.get().field(), vector, VectorSimilarityFunction.COSINE));
            }
        }
        entries.add(whole(document, chunks.size(), vectors.map(Embedder.Vectors::field)));
        return entries;
    }

    private static org.apache.lucene.document.Document passage(Document document, Chunk chunk) {
        var entry = new org.apache.lucene.document.Document();
        entry.add(new StringField(KIND, PASSAGE, Store.NO));
        entry.add(new StringField(ID, document.id(), Store.YES));
        entry.add(new TextField(WORDS, document.title() + "\n" + chunk.text(), Store.NO));
        entry.add(new StoredField(TITLE, document.title()));
        entry.add(new StoredField(TEXT, chunk.text()));
        entry.add(new StoredField(START, chunk.start()));
        entry.add(new StoredField(END, chunk.end()));
        document.metadata()
                .forEach((name, value) -> entry.add(new StringField(METADATA, name + '\0' + value, Store.NO)));
        return entry;
    }

    private static org.apache.lucene.document.Document whole(
            Document document, int passages, Optional<String> vectorField) {
        var entry = new org.apache.lucene.document.Document();
        entry.add(new StringField(KIND, WHOLE, Store.NO));
        entry.add(new StringField(ID, document.id(), Store.YES));
        entry.add(new StringField(SPACE, vectorField.orElse(""), Store.YES));
        entry.add(new StoredField(DIGEST, digest(document)));
        entry.add(new StoredField(PASSAGES, passages));
        entry.add(new StoredField(TITLE, document.title()));
        entry.add(new StoredField(TEXT, document.text()));
        document.metadata().forEach((name, value) -> {
            entry.add(new StoredField(METADATA_NAME, name));
            entry.add(new StoredField(METADATA_VALUE, value));
        });
        return entry;
    }

    /** A whole document's entry. */
    record Whole(Document document, int passages, String digest, String vectorField) {}

    static Whole whole(org.apache.lucene.document.Document entry) {
        String[] names = entry.getValues(METADATA_NAME);
        String[] values = entry.getValues(METADATA_VALUE);
        var metadata = new HashMap<String, String>();
        for (int i = 0; i < names.length; i++) {
            metadata.put(names[i], values[i]);
        }
        var document = new Document(entry.get(ID), entry.get(TITLE), entry.get(TEXT), Map.copyOf(metadata));
        return new Whole(document, number(entry, PASSAGES), entry.get(DIGEST), entry.get(SPACE));
    }

    static Passage toPassage(org.apache.lucene.document.Document entry) {
        return new Passage(entry.get(ID), entry.get(TITLE), number(entry, START), number(entry, END), entry.get(TEXT));
    }

    private static int number(org.apache.lucene.document.Document entry, String field) {
        return entry.getField(field).numericValue().intValue();
    }
}
