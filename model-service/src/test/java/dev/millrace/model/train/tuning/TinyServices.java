package dev.millrace.model.train.tuning;

import dev.millrace.model.ModelPackage;
import dev.millrace.model.runtime.RuntimeOptions;
import dev.millrace.model.train.AdapterParameters;
import dev.millrace.model.train.Batch;
import dev.millrace.model.train.ScoringPass;
import dev.millrace.model.train.adapter.BaseModel;
import dev.millrace.model.train.adapter.LoraSettings;
import dev.millrace.model.train.adapter.PeftFolder;
import dev.millrace.model.train.data.Message;
import dev.millrace.model.train.data.tokens.Ids;
import dev.millrace.model.train.draw.Answer;
import dev.millrace.model.train.draw.AwayException;
import dev.millrace.model.train.draw.Drawing;
import dev.millrace.model.train.draw.Generation;
import dev.millrace.model.train.draw.Policy;
import dev.millrace.model.train.draw.Prompt;
import dev.millrace.model.train.draw.Rewards;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Serves a tiny decoder with the adapters it is given, token by token, and judges answers by a rule. Letters are tokens, the letter a
 * is 10; token 2 is the end.
 */
final class TinyServices implements Generation, Rewards, AutoCloseable {
    static final int END = 2;

    private final ScoringPass pass;
    private final AdapterParameters places;
    private final int vocabulary;
    private final int context;
    private final String base;
    private final ToDoubleFunction<String> worth;
    private final Map<String, Map<String, float[]>> adapters = new HashMap<>();
    private final Map<String, float[]> nothing = new HashMap<>();
    /** Calls that are refused before the next one is answered. */
    int away;
    /** Answers until now. */
    int drawn;

    TinyServices(ModelPackage model, LoraSettings lora, ToDoubleFunction<String> worth) throws IOException {
        this.pass = ScoringPass.open(model, lora, new RuntimeOptions(1, java.time.Duration.ZERO));
        this.places = new AdapterParameters(lora, new BaseModel(model.name(), model.version()), pass.parameters());
        this.vocabulary = model.shape().vocabularySize();
        this.context = model.shape().contextLength();
        this.base = model.version();
        this.worth = worth;
        pass.parameters().forEach((name, shape) -> nothing.put(name, new float[(int) (shape[0] * shape[1])]));
    }

    @Override
    public void serve(Policy policy) throws AwayException {
        requireThere();
        var adapter = policy.adapter().orElseThrow();
        try {
            adapters.clear();
            adapters.put(
                    adapter.name() + adapter.version(),
                    places.parameters(PeftFolder.read(adapter.folder())).byName());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isEmpty() {
        return adapters.isEmpty();
    }

    @Override
    public void withdraw(String adapter) {
        adapters.clear();
    }

    private void requireThere() throws AwayException {
        if (away > 0) {
            away--;
            throw new AwayException("the tiny service is away");
        }
    }

    @Override
    public List<List<Answer>> draw(Policy policy, List<Prompt> prompts, long[] seeds, Drawing how)
            throws AwayException {
        requireThere();
        if (!policy.version().startsWith(base)) {
            throw new IllegalStateException("another model is served");
        }
        var parameters = policy.adapter()
                .map(adapter -> adapters.get(adapter.name() + adapter.version()))
                .orElse(nothing);
        var all = new ArrayList<List<Answer>>();
        for (int i = 0; i < prompts.size(); i++) {
            var random = new SplittableRandom(seeds[i]);
            var answers = new ArrayList<Answer>();
            for (int n = 0; n < how.answers(); n++) {
                answers.add(answer(parameters, prompts.get(i).ids(), how, random));
            }
            all.add(answers);
        }
        drawn += prompts.size() * how.answers();
        return all;
    }

    private Answer answer(Map<String, float[]> parameters, Ids prompt, Drawing how, SplittableRandom random) {
        var text = new ArrayList<>(prompt.stream().boxed().toList());
        var answer = new ArrayList<Integer>();
        var logprobs = new ArrayList<Double>();
        while (answer.size() < how.tokensMax() && text.size() < context && !answer.contains(END)) {
            float[] next = next(parameters, text);
            int token = how.temperature() == 0 ? best(next) : drawn(next, how.temperature(), random);
            text.add(token);
            answer.add(token);
            logprobs.add((double) next[token]);
        }
        boolean isEnded = answer.getLast() == END;
        return new Answer(
                Ids.of(answer.stream().mapToInt(id -> id).toArray()),
                logprobs.stream().mapToDouble(logprob -> logprob).toArray(),
                isEnded,
                words(isEnded ? answer.subList(0, answer.size() - 1) : answer));
    }

    private float[] next(Map<String, float[]> parameters, List<Integer> text) {
        var batch = Batch.ofText(
                text.stream().mapToLong(id -> id).toArray(),
                new long[] {text.size() - 1},
                LongStream.range(0, vocabulary).toArray(),
                new float[vocabulary]);
        return pass.run(batch, parameters).logprobs();
    }

    private static int best(float[] logprobs) {
        return IntStream.range(0, logprobs.length)
                .reduce((a, b) -> logprobs[b] > logprobs[a] ? b : a)
                .orElseThrow();
    }

    private static int drawn(float[] logprobs, double temperature, SplittableRandom random) {
        double[] shares = IntStream.range(0, logprobs.length)
                .mapToDouble(id -> Math.exp(logprobs[id] / temperature))
                .toArray();
        double left = random.nextDouble()
                * IntStream.range(0, shares.length)
                        .mapToDouble(id -> shares[id])
                        .sum();
        for (int id = 0; id < shares.length; id++) {
            left -= shares[id];
            if (left < 0) {
                return id;
            }
        }
        return shares.length - 1;
    }

    /** Tokens that are no letters are written as dots. */
    private static String words(List<Integer> ids) {
        var text = new StringBuilder();
        ids.forEach(id -> text.append(id >= 10 && id < 36 ? (char) ('a' + id - 10) : '.'));
        return text.toString();
    }

    @Override
    public String version(String model) throws AwayException {
        requireThere();
        if (!model.equals("taste")) {
            throw new IllegalArgumentException("objective_settings.reward_model: there is no " + model);
        }
        return "taste@0123456789abcdef";
    }

    @Override
    public double[] of(String model, List<Message> prompt, List<String> answers) throws AwayException {
        requireThere();
        return answers.stream().mapToDouble(worth).toArray();
    }

    @Override
    public void close() {
        pass.close();
    }
}
