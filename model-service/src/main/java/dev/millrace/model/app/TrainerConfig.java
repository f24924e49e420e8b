package dev.millrace.model.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a trainer may use; looked at only where millrace.model.role is trainer. */
@ConfigMapping(prefix = "millrace.trainer")
interface TrainerConfig {
    /** Folder of the jobs (MILLRACE_TRAINING), one below it for each. */
    Path folder();

    /** Folder of files that jobs may name by their path (MILLRACE_TRAINING_DATA). */
    Path data();

    /** Folder of the model packages (MILLRACE_MODELS) that jobs may name. */
    Path models();

    /** Edges, {@code host:port} of their gRPC doors; the first one renders conversations and makes tokens of them. */
    @WithDefault("127.0.0.1:9001")
    List<String> tokenizerAddress();

    /** Key that the edge wants, with the scope tokenize. */
    Optional<String> apiKey();

    /** All model services, {@code host:port} of their gRPC doors: they load adapters that a job asks or that its gate tries. */
    @WithDefault("127.0.0.1:9002")
    List<String> modelAddress();

    /** Samplers, {@code host:port} of their gRPC doors: they draw answers for jobs. */
    @WithDefault("127.0.0.1:9003")
    List<String> samplerAddress();

    /** The evaluation service, {@code host:port} of its gRPC door: its reward models judge, and a job's gate asks it. */
    @WithDefault("127.0.0.1:9004")
    String evalAddress();

    /** Requests to samplers that a job has open, 1 to 64. */
    @WithDefault("4")
    int drawsAtOnce();

    /** How long one of them may take, 1 second to 1 hour. */
    @WithDefault("10m")
    Duration drawTimeout();

    /** How long a job waits for services that are away before it fails. */
    @WithDefault("10m")
    Duration drawPatience();

    /** Jobs that may wait, 1 to 1000; RESOURCE_EXHAUSTED beyond. */
    @WithDefault("16")
    int queued();

    /** Jobs that are over and still listed, 1 to 10,000. */
    @WithDefault("1000")
    int kept();

    /** Calls at once, 1 to 1000; RESOURCE_EXHAUSTED beyond. */
    @WithDefault("32")
    int callsMax();

    /** How long a call waits for the log. */
    @WithDefault("10s")
    Duration logTimeout();

    /** How long a job that runs may take to leave off when the service ends. */
    @WithDefault("10s")
    Duration stopWithin();

    /** Training by itself, when people have said more; off by default. */
    Retrain retrain();

    /** When a job is begun by itself, and what it is ({@code millrace.trainer.retrain}). */
    interface Retrain {
        /** New preferences that make one due, each item once, 1 to 1,000,000; 0 never begins one. */
        @WithDefault("0")
        int preferences();

        /** Only preferences of this criterion count and are learned from; without one all do. */
        Optional<String> criterion();

        /** Whose the jobs are; without it nobody's. */
        Optional<String> tenant();

        /** Least time between the beginnings of two, 1 second to 365 days. */
        @WithDefault("6h")
        Duration interval();

        /** How often the topic is looked at, 100 milliseconds to a day. */
        @WithDefault("30s")
        Duration look();

        /** A file with the job's TrainingSpec as JSON; what it does not say is DPO on topic preferences behind a gate. */
        Optional<Path> spec();
    }
}
