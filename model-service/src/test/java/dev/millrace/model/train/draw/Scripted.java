package dev.millrace.model.train.draw;

import dev.millrace.model.train.data.Message;
import dev.millrace.model.train.data.tokens.Ids;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Answers with a letter for each call, prompt and draw, so that no two are alike; says what it was asked. */
final class Scripted implements Generation, Rewards {
    final List<String> calls = new ArrayList<>();
    int away;

    private void requireThere(String call) throws AwayException {
        if (away > 0) {
            away--;
            throw new AwayException("nobody is there");
        }
        calls.add(call);
    }

    @Override
    public void serve(Policy policy) throws AwayException {
        requireThere("serve " + policy.version());
    }

    @Override
    public void withdraw(String adapter) throws AwayException {
        requireThere("withdraw " + adapter);
    }

    @Override
    public List<List<Answer>> draw(Policy policy, List<Prompt> prompts, long[] seeds, Drawing how)
            throws AwayException {
        requireThere("draw " + prompts.size());
        return IntStream.range(0, prompts.size())
                .mapToObj(i -> IntStream.range(0, how.answers())
                        .mapToObj(n -> answer(calls.size(), i, n))
                        .toList())
                .toList();
    }

    private static Answer answer(int call, int prompt, int draw) {
        return new Answer(
                Ids.of(call, prompt, draw),
                new double[] {-0.1, -1.0 / 3, -Math.PI},
                draw % 2 == 0,
                "%d%d%d".formatted(call, prompt, draw));
    }

    @Override
    public String version(String model) {
        return model + "@1";
    }

    @Override
    public double[] of(String model, List<Message> prompt, List<String> answers) throws AwayException {
        requireThere("judge " + answers.size());
        return IntStream.range(0, answers.size()).mapToDouble(i -> 0.1 * i).toArray();
    }
}
