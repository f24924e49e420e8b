package dev.millrace.sampler.app;

import dev.millrace.contract.model.v1.ForwardRequest;
import dev.millrace.contract.model.v1.ForwardResponse;
import dev.millrace.contract.model.v1.SequenceCommand;
import dev.millrace.placement.ModelFigures;
import dev.millrace.placement.ModelPool;
import java.util.List;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One stream to each model, and what the pool knows of them. Commands gather here until the end of an event; then each
 * model gets its own in one message. Every method but {@link #isReady} runs on the sampler loop.
 */
final class ModelLinks {
    private static final Logger LOG = Logger.getLogger(ModelLinks.class);
    /** Well below the 4 MiB that a gRPC server takes; the longest prompt has 0.65 MiB. */
    private static final int MESSAGE_BYTES_MAX = 1 << 20;

    /** Told on the loop what becomes of the models. */
    interface Listener {
        /** A model takes sequences; none is open on it. */
        void ready(int member);

        /** A model is gone with all its sequences. */
        void lost(int member);

        /** A model answered. */
        void received(int member, ForwardResponse response);
    }

    private final @Nullable ForwardTopics topics;
    private final ModelPool pool;
    private final SamplerMetrics metrics;
    private final Listener listener;
    private final List<Link> links;
    private volatile boolean ready;
    private String lastVersion = "";

    /** @throws IllegalArgumentException naming the key, when the addresses or the load factor cannot be used */
    ModelLinks(
            SamplerConfig config,
            SamplerLoop loop,
            @Nullable ForwardTopics topics,
            SamplerMetrics metrics,
            Listener listener) {
        this.topics = topics;
        var addresses = config.modelAddress().stream().map(String::strip).toList();
        try {
            pool = new ModelPool(addresses, config.loadFactor(), config.model().orElse(null));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "millrace.sampler.model-address, millrace.sampler.load-factor: " + e.getMessage(), e);
        }
        this.metrics = metrics;
        this.listener = listener;
        this.links = IntStream.range(0, addresses.size())
                .mapToObj(member -> new Link(member, addresses.get(member), config, loop, topics))
                .toList();
    }

    /** Begins to connect to all. */
    void start() {
        if (topics != null) {
            topics.start();
        }
        links.forEach(link -> link.stream.start());
    }

    /** Ends all streams, which closes their sequences. From any thread but the loop. */
    void close() {
        links.forEach(link -> link.stream.close());
        if (topics != null) {
            topics.close();
        }
    }

    /** What is known of the models. */
    ModelPool pool() {
        return pool;
    }

    /** Whether any model takes sequences now. */
    boolean isReady() {
        return ready;
    }

    /** The version that a model described last, whichever it was; empty when none ever has. */
    String lastVersion() {
        return lastVersion;
    }

    /** Adds a command to what a model gets at the end of this event. */
    void command(int member, SequenceCommand command) {
        links.get(member).command(command);
    }

    /**
     * Sends what has gathered, a message a model.
     *
     * @return whether there was anything
     */
    boolean flush() {
        boolean sent = false;
        for (int member = 0; member < links.size(); member++) {
            sent |= links.get(member).flush();
        }
        return sent;
    }

    /** One model: its stream and its next message. */
    private final class Link implements ForwardStream.Listener {
        private final int member;
        private final String address;
        private final ForwardStream stream;
        private ForwardRequest.Builder commands = ForwardRequest.newBuilder();
        private int commandBytes;

        Link(int member, String address, SamplerConfig config, SamplerLoop loop, @Nullable ForwardTopics topics) {
            this.member = member;
            this.address = address;
            this.stream = new ForwardStream(address, config, loop, topics, this);
        }

        void command(SequenceCommand command) {
            int bytes = command.getSerializedSize();
            // Many prompts can be opened at once, after a reconnect above all.
            if (commandBytes + bytes > MESSAGE_BYTES_MAX) {
                flush();
            }
            commandBytes += bytes;
            commands.addCommands(command);
        }

        boolean flush() {
            if (commands.getCommandsCount() == 0) {
                return false;
            }
            var request = commands.build();
            commands = ForwardRequest.newBuilder();
            commandBytes = 0;
            stream.send(request);
            return true;
        }

        @Override
        public void described(ModelFigures figures) {
            boolean wasMisfit = pool.state(member) == ModelPool.State.MISFIT;
            boolean isNew = pool.described(member, figures);
            lastVersion = figures.version();
            if (pool.state(member) == ModelPool.State.MISFIT && !wasMisfit) {
                LOG.errorf(
                        "%s serves %s, which is not the model of this sampler, and is left out",
                        address, figures.model());
            }
            if (isNew) {
                LOG.infof("connected to %s, version %s, %d slots", address, figures.version(), figures.slots());
                changed();
                listener.ready(member);
            }
        }

        @Override
        public void lost() {
            boolean wasReady = pool.state(member) == ModelPool.State.READY;
            pool.lost(member);
            if (wasReady) {
                metrics.modelLost();
                changed();
                listener.lost(member);
            }
        }

        @Override
        public void received(ForwardResponse response) {
            listener.received(member, response);
        }

        private void changed() {
            ready = pool.isReady();
            metrics.modelsReady(Long.bitCount(pool.ready()));
        }
    }
}
