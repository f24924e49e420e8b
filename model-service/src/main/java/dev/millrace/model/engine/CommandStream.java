package dev.millrace.model.engine;

import java.util.List;

/** A caller's side of one stream of commands; any thread may use it. */
public final class CommandStream implements AutoCloseable {
    /** Batches of commands that may wait for the engine; a caller waits for {@link ResultSink#taken()}. */
    public static final int BATCHES_MAX = 64;
    /** Commands a batch. */
    public static final int COMMANDS_PER_BATCH_MAX = 4096;

    private final Mailbox mailbox;
    private final Mailbox.Address address;
    private boolean closed;

    CommandStream(Mailbox mailbox, Mailbox.Address address) {
        this.mailbox = mailbox;
        this.address = address;
    }

    /** What the engine calls a sequence of this stream. */
    public SequenceKey key(long sequence) {
        return new SequenceKey(address.stream(), sequence);
    }

    /** @throws RejectedStreamException when the batch is too large or too many wait */
    public void submit(List<Command> commands) {
        synchronized (this) {
            if (closed) {
                return;
            }
        }
        if (commands.size() > COMMANDS_PER_BATCH_MAX) {
            throw new RejectedStreamException("more than " + COMMANDS_PER_BATCH_MAX + " commands in a message");
        }
        if (address.waiting().incrementAndGet() > BATCHES_MAX) {
            throw new RejectedStreamException("more than " + BATCHES_MAX + " messages wait");
        }
        mailbox.post(new Mailbox.Letter.Commands(address, commands));
    }

    /** Closes all its sequences. A second call does nothing. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            mailbox.close(address);
        }
    }
}
