package dev.millrace.model.engine;

import dev.millrace.model.AllowedIds;
import dev.millrace.model.CandidateSelection;
import dev.millrace.model.engine.Event.Failed;
import dev.millrace.model.engine.Sequence.State;
import dev.millrace.model.engine.SequenceResult.FailureCode;
import java.util.List;

/** Takes the callers' commands: checks each one, and opens, steps or closes its sequence. */
final class CommandDesk {
    private final int capacity;
    private final int vocabulary;
    private final int hiddenSize;
    private final SlotTable slots;
    private final WaitingQueue queue;
    private final SequenceBook book;
    private final AdapterShelf adapters;
    private long tickets;

    CommandDesk(
            int capacity,
            int vocabulary,
            int hiddenSize,
            SlotTable slots,
            WaitingQueue queue,
            SequenceBook book,
            AdapterShelf adapters) {
        this.capacity = capacity;
        this.vocabulary = vocabulary;
        this.hiddenSize = hiddenSize;
        this.slots = slots;
        this.queue = queue;
        this.book = book;
        this.adapters = adapters;
    }

    List<Event> handle(long stream, Command command, long nowNanos) {
        SequenceTable table = book.stream(stream);
        if (table.hasFailed(command.sequence())) {
            return List.of();
        }
        SequenceKey key = new SequenceKey(stream, command.sequence());
        return switch (command) {
            case Command.Open open -> open(table, key, open, nowNanos);
            case Command.Fork fork -> fork(table, key, fork, nowNanos);
            case Command.Step step -> step(table, key, step, nowNanos);
            case Command.FetchLogits fetch -> fetch(table, key, nowNanos);
            case Command.Reject wrong -> reject(table, key, FailureCode.INVALID, wrong.message());
            case Command.Close close -> {
                book.release(table.get(close.sequence()));
                yield List.of();
            }
        };
    }

    private List<Event> open(SequenceTable table, SequenceKey key, Command.Open open, long nowNanos) {
        int longest = open.maxLength() <= 0 ? capacity : Math.min(open.maxLength(), capacity);
        String wrong = open.ids().length == 0
                ? "token_ids is empty"
                : open.ids().length > longest
                        ? "token_ids has " + open.ids().length + " ids, more than the longest length " + longest
                        : firstOutside(open.ids())
                                + firstOutside(open.selection().extraIds())
                                + outside(List.of(open.allowed()));
        if (!wrong.isEmpty()) {
            return reject(table, key, FailureCode.INVALID, wrong);
        }
        Sequence sequence = new Sequence(key, open, longest, hiddenSize, tickets++, nowNanos);
        String unfit = sequence.states == null ? "" : incomparable(sequence, sequence.states);
        return unfit.isEmpty()
                ? enqueue(table, key, sequence, open.adapter())
                : reject(table, key, FailureCode.INVALID, unfit);
    }

    /** Why a sequence's tokens cannot be compared; empty when they can. */
    private String incomparable(Sequence sequence, HiddenStates states) {
        if (hiddenSize == 0) {
            return "selection: similarity needs a graph that puts out hidden states: import the model again";
        }
        if (sequence.isScored()) {
            return "prompt_logprobs cannot be combined with similarity";
        }
        return states.bytes() > CandidateSelection.SIMILARITY_BYTES_MAX
                ? "max_length: similarity is told of at most "
                        + CandidateSelection.SIMILARITY_BYTES_MAX / Float.BYTES / hiddenSize + " tokens, are "
                        + sequence.maxLength
                : "";
    }

    private List<Event> fork(SequenceTable table, SequenceKey key, Command.Fork fork, long nowNanos) {
        Sequence parent = table.get(fork.parent());
        if (parent == null) {
            return reject(table, key, FailureCode.INVALID, "parent_sequence_id is not open on this stream");
        }
        if (parent.states != null) {
            return reject(table, key, FailureCode.INVALID, "parent_sequence_id is compared, which a fork is not");
        }
        return enqueue(table, key, new Sequence(key, parent, tickets++, nowNanos), "");
    }

    /** @param adapter to be taken from the shelf, empty for none; a fork has its parent's */
    private List<Event> enqueue(SequenceTable table, SequenceKey key, Sequence sequence, String adapter) {
        if (table.get(key.sequence()) != null) {
            return reject(table, key, FailureCode.INVALID, "sequence_id is open already");
        }
        if (table.isFull() || !queue.hasRoom(sequence, slots.free())) {
            return overloaded(table, sequence, "all slots are taken and the queue is full");
        }
        if (sequence.states != null
                && book.stateBytes() + sequence.states.bytes() > CandidateSelection.SIMILARITY_BYTES_MAX) {
            return overloaded(table, sequence, "the memory for hidden states is taken");
        }
        if (!adapter.isEmpty()) {
            sequence.adapter = adapters.take(adapter).orElse(null);
            if (sequence.adapter == null) {
                return reject(table, key, FailureCode.INVALID, "adapter: none of the name " + adapter + " is loaded");
            }
            if (sequence.adapter.isReward()) {
                adapters.giveBack(sequence.adapter);
                return reject(
                        table,
                        key,
                        FailureCode.INVALID,
                        "adapter: " + adapter + " is a reward model: it says what answers are worth and gives none");
            }
            int most = capacity - sequence.adapter.prefixTokens();
            if (sequence.known > most) {
                adapters.giveBack(sequence.adapter);
                return reject(
                        table,
                        key,
                        FailureCode.INVALID,
                        "token_ids has " + sequence.known + " ids, more than the " + most
                                + " that are left beside the adapter's virtual tokens");
            }
            sequence.maxLength = Math.min(sequence.maxLength, most);
        } else if (sequence.adapter != null) {
            adapters.share(sequence.adapter);
        }
        table.put(sequence);
        queue.add(sequence);
        return List.of();
    }

    private List<Event> overloaded(SequenceTable table, Sequence sequence, String why) {
        table.markFailed(sequence.key.sequence());
        book.refused(sequence.key);
        return List.of(new Failed(sequence.key, FailureCode.OVERLOADED, why, queue.retryAfterMs(sequence)));
    }

    private List<Event> step(SequenceTable table, SequenceKey key, Command.Step step, long nowNanos) {
        Sequence sequence = table.get(key.sequence());
        if (sequence == null) {
            return reject(table, key, FailureCode.INVALID, "sequence_id is not open");
        }
        if (sequence.state != State.IDLE) {
            return reject(table, key, FailureCode.INVALID, "a step came before the result of the last command");
        }
        if (step.token() < 0 || step.token() >= vocabulary) {
            return reject(table, key, FailureCode.INVALID, "token_id is outside the vocabulary");
        }
        int keep = step.keep() == 0 ? sequence.settled() : step.keep();
        if (keep < sequence.keepMin() || keep > sequence.known) {
            return reject(
                    table,
                    key,
                    FailureCode.INVALID,
                    "keep must be " + sequence.keepMin() + " to " + sequence.known + ", is " + keep);
        }
        if (sequence.states != null && step.draft().length > 0) {
            return reject(table, key, FailureCode.INVALID, "draft_ids cannot be combined with similarity");
        }
        String wrong = firstOutside(step.draft());
        if (!wrong.isEmpty()) {
            return reject(table, key, FailureCode.INVALID, "draft_ids: " + wrong);
        }
        wrong = wrongAllowed(step);
        if (!wrong.isEmpty()) {
            return reject(table, key, FailureCode.INVALID, wrong);
        }
        if (keep >= sequence.maxLength) {
            return reject(table, key, FailureCode.LENGTH, "it has reached its longest length of " + sequence.maxLength);
        }
        sequence.settle(keep, step.token());
        sequence.append(step.token());
        sequence.draft = step.draft();
        sequence.allowed = step.allowed();
        sequence.state = State.READY;
        sequence.touchedNanos = nowNanos;
        return List.of();
    }

    private List<Event> fetch(SequenceTable table, SequenceKey key, long nowNanos) {
        Sequence sequence = table.get(key.sequence());
        if (sequence == null) {
            return reject(table, key, FailureCode.INVALID, "sequence_id is not open");
        }
        if (sequence.state != State.IDLE) {
            sequence.rowWanted = true;
            return List.of();
        }
        sequence.touchedNanos = nowNanos;
        return List.of(new Event.RowWanted(key, sequence.slot));
    }

    private List<Event> reject(SequenceTable table, SequenceKey key, FailureCode code, String message) {
        Sequence sequence = table.get(key.sequence());
        if (sequence != null) {
            return List.of(book.fail(sequence, code, message));
        }
        table.markFailed(key.sequence());
        book.refused(key);
        return List.of(new Failed(key, code, message));
    }

    private String wrongAllowed(Command.Step step) {
        int count = step.allowed().size();
        return count == 0 || count == 1 + step.draft().length
                ? outside(step.allowed())
                : "allowed has " + count + " sets, but must have none, or one more than draft_ids";
    }

    private String outside(List<AllowedIds> allowed) {
        for (AllowedIds ids : allowed) {
            if (ids.highest() >= vocabulary) {
                return "allowed: id " + ids.highest() + " is outside the vocabulary of " + vocabulary;
            }
        }
        return "";
    }

    private String firstOutside(int[] ids) {
        for (int id : ids) {
            if (id < 0 || id >= vocabulary) {
                return "id " + Integer.toUnsignedString(id) + " is outside the vocabulary of " + vocabulary;
            }
        }
        return "";
    }
}
