package dev.millrace.retrieval;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;

/**
 * Ranks passages by words (BM25, k1 1.2, b 0.75) and by vectors (cosine), and fuses both. A passage has two measures
 * that mean something on their own: its cosine with the question, and the share of the question's words that it has,
 * each word weighted by its idf: BM25 divided by that of a text of mean length that has every word once.
 */
final class Ranking {
    /** Most different words of a question that are looked up. */
    private static final int TERMS_MAX = 512;

    /** So many candidates of each ranking are fused for each hit asked for, and no less than the minimum. */
    private static final int CANDIDATES_PER_HIT = 4;

    private static final int CANDIDATES_MIN = 50;

    /** BM25 of a word that a text of mean length has once is its idf divided by 1 + k1. */
    private static final double ONE_PLUS_K1 = 2.2;

    /** They decide only between passages that have the same of everything else. */
    private static final float FUNCTION_WORD_WEIGHT = 0.1f;

    private final IndexSearcher searcher;
    private final Analyzer analyzer;

    Ranking(IndexSearcher searcher, Analyzer analyzer) {
        this.searcher = searcher;
        this.analyzer = analyzer;
    }

    /** A document of the index, its fused score, and its relevance. */
    record Ranked(int doc, double score, double relevance) {}

    /** Passages that fit the search, best first, those below its least relevance left out. */
    List<Ranked> rank(Search search, Optional<Embedder.Vectors> query) throws IOException {
        int candidates = Math.max(CANDIDATES_MIN, CANDIDATES_PER_HIT * search.topK());
        Map<Integer, Double> relevance = new HashMap<>();
        var rankings = new ArrayList<List<Integer>>();
        rankings.add(byWords(search, candidates, relevance));
        if (query.isPresent()) {
            rankings.add(byVector(search, query.get(), candidates, relevance));
        }
        return ReciprocalRankFusion.fuse(rankings).stream()
                .map(fused -> new Ranked(fused.item(), fused.score(), relevance.getOrDefault(fused.item(), 0.0)))
                .filter(ranked -> ranked.relevance() >= search.minRelevance())
                .toList();
    }

    private List<Integer> byWords(Search search, int candidates, Map<Integer, Double> relevance) throws IOException {
        var terms = terms(search.query());
        if (terms.isEmpty()) {
            return List.of();
        }
        var words = new BooleanQuery.Builder();
        terms.forEach(term -> words.add(word(term), Occur.SHOULD));
        var query = new BooleanQuery.Builder().add(words.build(), Occur.MUST);
        search.filter().forEach((name, value) -> query.add(DocumentFields.equal(name, value), Occur.FILTER));
        double whole = weight(terms) / ONE_PLUS_K1;
        return docs(
                searcher.search(query.build(), candidates).scoreDocs, relevance, score -> Math.min(1, score / whole));
    }

    private static Query word(Term term) {
        var query = new TermQuery(term);
        return FunctionWords.ALL.contains(term.text()) ? new BoostQuery(query, FUNCTION_WORD_WEIGHT) : query;
    }

    private List<Integer> byVector(
            Search search, Embedder.Vectors query, int candidates, Map<Integer, Double> relevance) throws IOException {
        Query filter = filter(search.filter());
        var nearest = new KnnFloatVectorQuery(query.field(), query.vectors().getFirst(), candidates, filter);
        return docs(searcher.search(nearest, candidates).scoreDocs, relevance, Ranking::cosine);
    }

    /** Lucene's score of the cosine c is (1 + c) / 2. */
    private static double cosine(double score) {
        return 2 * score - 1;
    }

    private interface Measure {
        double of(double score);
    }

    /** Ties are in the order of the index, which is the order in which passages were put in. */
    private static List<Integer> docs(ScoreDoc[] hits, Map<Integer, Double> relevance, Measure measure) {
        var docs = new ArrayList<ScoreDoc>(List.of(hits));
        docs.sort(Comparator.<ScoreDoc>comparingDouble(hit -> -hit.score).thenComparingInt(hit -> hit.doc));
        docs.forEach(hit -> relevance.merge(hit.doc, measure.of(hit.score), Math::max));
        return docs.stream().map(hit -> hit.doc).toList();
    }

    private static Query filter(Map<String, String> fields) {
        var filter = new BooleanQuery.Builder().add(DocumentFields.passages(), Occur.FILTER);
        fields.forEach((name, value) -> filter.add(DocumentFields.equal(name, value), Occur.FILTER));
        return filter.build();
    }

    private Set<Term> terms(String text) throws IOException {
        var terms = new LinkedHashSet<Term>();
        try (var stream = analyzer.tokenStream(DocumentFields.WORDS, text)) {
            var word = stream.addAttribute(CharTermAttribute.class);
            stream.reset();
            while (terms.size() < TERMS_MAX && stream.incrementToken()) {
                terms.add(new Term(DocumentFields.WORDS, word.toString()));
            }
        }
        return terms;
    }

    /** Σ ln(1 + (N − n + 0.5) / (n + 0.5)) over the words that say something, or over all where none does. */
    private double weight(Set<Term> terms) throws IOException {
        var telling = terms.stream()
                .filter(term -> !FunctionWords.ALL.contains(term.text()))
                .toList();
        var statistics = searcher.collectionStatistics(DocumentFields.WORDS);
        long all = statistics == null ? 0 : statistics.docCount();
        double sum = 0;
        for (var term : telling.isEmpty() ? terms : telling) {
            long with = Math.min(all, searcher.getIndexReader().docFreq(term));
            sum += Math.log(1 + (all - with + 0.5) / (with + 0.5));
        }
        return sum;
    }
}
