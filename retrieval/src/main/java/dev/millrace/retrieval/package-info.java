/**
 * Finds what is known about a question in documents, and which of it an answer cites. Plain Java over Lucene; whoever
 * uses it says where documents come from and what makes vectors.
 *
 * <p>Reading order: {@link dev.millrace.retrieval.Document}, {@link dev.millrace.retrieval.Chunker} (passages with
 * offsets), {@link dev.millrace.retrieval.DocumentIndex} (one collection), {@link dev.millrace.retrieval.Ranking}
 * (BM25 and vectors, fused), {@link dev.millrace.retrieval.CollectionFolder} (several collections),
 * {@link dev.millrace.retrieval.SourceBlock} and {@link dev.millrace.retrieval.Citations} (what a model is shown, and
 * what it names).
 *
 * <p>All offsets count characters as Unicode code points, as Python does.
 */
@NullMarked
package dev.millrace.retrieval;

import org.jspecify.annotations.NullMarked;
