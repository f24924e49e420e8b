package dev.millrace.eval.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How evaluations run and where they are kept. */
@ConfigMapping(prefix = "millrace.evaluation")
interface EvaluationConfig {
    /** The database: {@code jdbc:h2:file:FILE}, or {@code jdbc:postgresql://HOST/DATABASE}. */
    String database();

    /** Who logs in there. */
    Optional<String> databaseUser();

    /** With which password. */
    Optional<String> databasePassword();

    /** Folders with tasks, beside those that are built in; one that does not exist is empty. */
    Optional<List<Path>> tasks();

    /** Where embeddings are made, as OpenAI's API has them: {@code http://HOST:PORT/v1/embeddings}; empty for nowhere. */
    Optional<URI> embeddingsUrl();

    /** Name of the embedding model there. */
    Optional<String> embeddingsModel();

    /** Key to show there; empty for none. */
    Optional<String> embeddingsKey();

    /**
     * The HTTP door of an edge, {@code http://HOST:PORT}, whose collections are searched for answers from documents; empty
     * for none, then those tasks are refused. It is shown the key of the edge's other calls.
     */
    Optional<URI> edgeUrl();

    /**
     * Who judges what is toxic. A reward model, {@code NAME} or {@code NAME@VERSION}: one of kind {@code flag:WORD}, or {@code
     * classifier}, which judges what is good. Or {@code encoder:NAME#LABEL}: how probable this label is to a model with a
     * classification head, which is asked where embeddings are made, at {@code classify} beside them; {@code encoder:NAME} where
     * one label alone is called toxic or toxicity. Without it task toxicity is refused.
     */
    Optional<String> toxicityClassifier();

    /** Items of a run that are asked about at once, 1 to 64. */
    @WithDefault("8")
    int itemsAtOnce();

    /** How long the model may take for one answer, 1 s to 10 min. */
    @WithDefault("5m")
    Duration answerTimeout();

    /** How often a request is put again that failed for want of room or for a service that was away, 0 to 100. */
    @WithDefault("20")
    int retries();

    /** Runs that wait for others at most, 1 or more. */
    @WithDefault("64")
    int queued();

    /** How long is remembered what a model said to which tokens. */
    @WithDefault("30d")
    Duration remembered();

    /** Calls at once, 1 or more; one more is refused. */
    @WithDefault("32")
    int callsMax();
}
