package dev.millrace.eval.feedback;

/**
 * What is derived together: the rankings of one item by one criterion and one kind of labellers.
 *
 * @param promptId id of the prompt, part of the item
 * @param item the prompt with its answers
 * @param criterion what was judged
 * @param kind who judged
 */
public record Group(String promptId, ItemId item, String criterion, LabellerKind kind) {
    /** Its key on topic preferences. */
    public String key() {
        return promptId + "/" + item + "/" + criterion + "/" + kind.label();
    }

    /** By its item alone, which names the prompt too: records hash slowly, and the ledger looks groups up all the time. */
    @Override
    public int hashCode() {
        return Long.hashCode(item.low()) + 31 * kind.ordinal() + criterion.hashCode();
    }
}
