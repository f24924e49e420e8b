package dev.millrace.local.bench.traffic;

import dev.millrace.local.bench.traffic.Answer.Ending;
import dev.millrace.local.chat.ChatRequest;
import dev.millrace.local.chat.ChatRequest.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/**
 * Holds conversations with one target.
 *
 * @param client that sends
 * @param target whom
 * @param model its name there
 * @param temperature of every request
 * @param topK of every request; 0 leaves it to the server
 */
public record Sender(StreamClient client, Target target, String model, double temperature, int topK) {
    /**
     * Asks turn after turn, each with all before it; ends early when an answer is not complete.
     *
     * @param intendedNanos when the first turn should be sent; a later one is due when the answer before it is there
     * @param answers told each answer
     */
    public void converse(List<Turn> turns, long intendedNanos, Consumer<Answer> answers) throws InterruptedException {
        List<Message> history = new ArrayList<>();
        long intended = intendedNanos;
        for (var turn : turns) {
            history.add(new Message("user", turn.text()));
            var answer = ask(history, turn.newTokens(), intended, turn::leavesAfter);
            answers.accept(answer);
            if (answer.ending() != Ending.COMPLETE) {
                return;
            }
            history.add(new Message("assistant", answer.text()));
            intended = System.nanoTime();
        }
    }

    /**
     * Asks once.
     *
     * @param newTokens most tokens of the answer
     * @param leaves asked after each piece whether the client leaves
     */
    public Answer ask(List<Message> messages, int newTokens, long intendedNanos, IntPredicate leaves)
            throws InterruptedException {
        var request = new ChatRequest(model, messages, newTokens, temperature, topK == 0 ? null : topK, null, null);
        return client.send(target, request, intendedNanos, leaves);
    }
}
