package dev.millrace.eval.results;

import dev.millrace.eval.feedback.RankingRules;
import dev.millrace.eval.harness.Decoding;
import dev.millrace.eval.harness.Search;
import dev.millrace.eval.harness.Shaping;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What is to be evaluated.
 *
 * @param label what people call it, at most {@value #LABEL_MAX} characters
 * @param tasks names of tasks, groups or tags, 1 to {@value #TASKS_MAX}; where runs are judged, tasks of these, and none for
 *     all that they share
 * @param model name of the model; empty for the one that is served
 * @param limit items a task at most; 0 for all
 * @param fewshot examples before each question; empty as the tasks say
 * @param sampling what differs from how the tasks say that answers are decoded
 * @param chat how contexts become conversations
 * @param isFresh whether what the model said before is asked again
 * @param judged what is judged instead; empty where nothing is
 * @param human set where people judge what runs wrote before; then only label, tasks and limit go with it
 */
public record RunSpec(
        String label,
        List<String> tasks,
        String model,
        int limit,
        OptionalInt fewshot,
        Sampling sampling,
        Chat chat,
        boolean isFresh,
        Optional<Judged> judged,
        Optional<Human> human) {
    public static final int LABEL_MAX = 200;
    public static final int TASKS_MAX = 64;
    public static final int FEWSHOT_MAX = 64;
    public static final int MODEL_MAX = 256;
    /** Characters of a task's, group's or tag's name at most. */
    public static final int NAME_MAX = 256;
    /** Characters of a run's id at most. */
    public static final int ID_MAX = 64;

    /** @throws IllegalArgumentException naming the field */
    public RunSpec {
        tasks = List.copyOf(tasks);
        require(label.length() <= LABEL_MAX, "label: at most %d characters".formatted(LABEL_MAX));
        require(
                tasks.size() <= TASKS_MAX && (judged.isPresent() || human.isPresent() || !tasks.isEmpty()),
                "tasks: 1 to %d names".formatted(TASKS_MAX));
        requireShort("tasks", tasks, NAME_MAX);
        require(model.length() <= MODEL_MAX, "model: at most %d characters".formatted(MODEL_MAX));
        require(limit >= 0, "limit: 0 or more");
        require(
                fewshot.isEmpty() || fewshot.getAsInt() >= 0 && fewshot.getAsInt() <= FEWSHOT_MAX,
                "fewshot: 0 to %d".formatted(FEWSHOT_MAX));
        boolean isAsked = !model.isEmpty()
                || fewshot.isPresent()
                || !sampling.equals(Sampling.OF_TASK)
                || !chat.equals(Chat.OFF)
                || isFresh;
        require(human.isEmpty() || judged.isEmpty(), "judge: people or a model judge, not both");
        require(human.isEmpty() || !isAsked, "human: only label, tasks and limit go with it, nothing is generated");
    }

    /**
     * What is asked of a run that begins, and not of those that were kept before it was.
     *
     * @throws IllegalArgumentException naming the field
     */
    public void requireNew() {
        requirePlain("label", label);
        requirePlain("model", model);
        require(chat.system().indexOf('\0') < 0, "system: must not have the character U+0000");
        judged.ifPresent(judge -> {
            require(
                    judge.runs().stream().distinct().count() == judge.runs().size(),
                    "judge.evaluation_ids: must be different runs");
            requirePlain("judge.criterion", judge.criterion());
            require(judge.description().indexOf('\0') < 0, "judge.description: must not have the character U+0000");
        });
    }

    private static void requirePlain(String field, String line) {
        require(
                line.chars().noneMatch(Character::isISOControl),
                field + ": must not have control characters such as line breaks");
    }

    /**
     * Answers of runs that people rank blind.
     *
     * @param runs ids of complete runs, 2 to {@value RankingRules#ANSWERS_MAX} different ones
     * @param criterion by what they are ranked, one word of at most {@value RankingRules#CRITERION_MAX} characters
     */
    public record Human(List<String> runs, String criterion) {
        /** @throws IllegalArgumentException naming the field */
        public Human {
            runs = List.copyOf(runs);
            int different = (int) runs.stream().distinct().count();
            require(
                    runs.size() >= 2 && runs.size() <= RankingRules.ANSWERS_MAX && different == runs.size(),
                    "human.evaluation_ids: 2 to %d different runs".formatted(RankingRules.ANSWERS_MAX));
            requireShort("human.evaluation_ids", runs, ID_MAX);
            RankingRules.checkWord("human.criterion", criterion, RankingRules.CRITERION_MAX);
        }
    }

    /**
     * What differs from the tasks' own decoding. An answer that is searched for is neither drawn nor shaped: a search takes the
     * place of all of a task's draws and shaping, and any of these the place of a task's search.
     *
     * @param temperature in [0, 2]
     * @param topP in (0, 1]
     * @param topK 0 keeps all
     * @param seed of the draws
     * @param maxTokens of an answer, 1 to {@value Decoding#TOKENS_MAX}
     * @param shaping further steps on the distribution
     * @param search how answers are found
     */
    public record Sampling(
            OptionalDouble temperature,
            OptionalDouble topP,
            OptionalInt topK,
            OptionalLong seed,
            OptionalInt maxTokens,
            ShapingChange shaping,
            Optional<Search> search) {
        /** As the tasks say. */
        public static final Sampling OF_TASK = new Sampling(
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalInt.empty(),
                OptionalLong.empty(),
                OptionalInt.empty(),
                ShapingChange.NONE,
                Optional.empty());

        /** @throws IllegalArgumentException naming the field */
        public Sampling {
            require(
                    maxTokens.isEmpty() || maxTokens.getAsInt() >= 1 && maxTokens.getAsInt() <= Decoding.TOKENS_MAX,
                    "max_tokens: 1 to %d".formatted(Decoding.TOKENS_MAX));
            // Other ranges, and what goes with what, are those of any decoding.
            var _ = new Decoding(
                    List.of(),
                    maxTokens.orElse(1),
                    temperature.orElse(0),
                    topK.orElse(0),
                    topP.orElse(1),
                    0,
                    shaping.over(Shaping.NONE),
                    search.orElse(Search.NONE));
        }

        /** How answers are decoded that a task has decoded so. */
        public Decoding over(Decoding own) {
            int most = maxTokens.orElse(own.maxTokens());
            long from = seed.orElse(own.seed());
            return search.map(
                            found -> new Decoding(own.until(), most, 0, 0, 1, from, shaping.over(Shaping.NONE), found))
                    .orElseGet(() -> new Decoding(
                            own.until(),
                            most,
                            temperature.orElse(own.temperature()),
                            topK.orElse(own.topK()),
                            topP.orElse(own.topP()),
                            from,
                            shaping.over(own.shaping()),
                            isTokenwise() ? Search.NONE : own.search()));
        }

        private boolean isTokenwise() {
            return temperature.isPresent()
                    || topK.isPresent()
                    || topP.isPresent()
                    || !shaping.equals(ShapingChange.NONE);
        }
    }

    /**
     * How contexts become conversations.
     *
     * @param isOn whether they do
     * @param system what stands before, maybe empty, at most {@value #SYSTEM_MAX} characters
     */
    public record Chat(boolean isOn, String system) {
        public static final int SYSTEM_MAX = 65_536;
        /** They do not. */
        public static final Chat OFF = new Chat(false, "");

        public Chat {
            require(system.length() <= SYSTEM_MAX, "system: at most %d characters".formatted(SYSTEM_MAX));
            require(isOn || system.isEmpty(), "system: only with chat");
        }
    }

    /**
     * What other runs wrote, to be judged.
     *
     * @param runs one, or two different ones to compare
     * @param criterion that is rated; empty for the answer as a whole
     * @param description of the criterion; empty where it is a known one
     */
    public record Judged(List<String> runs, String criterion, String description) {
        public static final int RUNS_MAX = 2;

        public Judged {
            runs = List.copyOf(runs);
            require(
                    !runs.isEmpty() && runs.size() <= RUNS_MAX,
                    "judge.evaluation_ids: 1 to %d runs".formatted(RUNS_MAX));
            requireShort("judge.evaluation_ids", runs, ID_MAX);
            require(runs.size() == 1 || criterion.isEmpty(), "judge.criterion: only where one run is judged");
            require(!criterion.isEmpty() || description.isEmpty(), "judge.description: only with judge.criterion");
        }
    }

    private static void requireShort(String field, List<String> names, int most) {
        require(
                names.stream().allMatch(name -> !name.isEmpty() && name.length() <= most),
                "%s: each 1 to %d characters".formatted(field, most));
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }
}
