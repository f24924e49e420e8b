package dev.millrace.eval.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.eval.harness.Decoding;
import dev.millrace.eval.harness.Direction;
import dev.millrace.eval.harness.Figure;
import dev.millrace.eval.harness.GroupResult;
import dev.millrace.eval.harness.Item;
import dev.millrace.eval.harness.ItemResult;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Request;
import dev.millrace.eval.harness.Search;
import dev.millrace.eval.harness.Shaping;
import dev.millrace.eval.results.RunRecord.Status;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the embedded file and a real PostgreSQL. */
class ResultStoreTest {
    private static final String FILE = "file";
    private static final String POSTGRES = "postgres";

    @TempDir
    private static Path folder;

    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void start() throws IOException {
        postgres = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {FILE, POSTGRES})
    void keepsARunWithAllThatItFound(String kind) {
        var spec = new RunSpec(
                "é \u0001 'label'",
                List.of("a", "b"),
                "m",
                7,
                OptionalInt.of(3),
                new RunSpec.Sampling(
                        OptionalDouble.of(0.1),
                        OptionalDouble.empty(),
                        OptionalInt.of(4),
                        OptionalLong.of(-1),
                        OptionalInt.empty(),
                        new ShapingChange(
                                OptionalDouble.of(0.05),
                                OptionalDouble.empty(),
                                OptionalDouble.of(1.2),
                                OptionalDouble.empty(),
                                OptionalDouble.of(-0.1),
                                OptionalInt.of(3)),
                        Optional.empty()),
                new RunSpec.Chat(true, "s"),
                true,
                Optional.of(new RunSpec.Judged(List.of("r0"), "coherence", "")),
                Optional.empty());
        var figure = new Figure(Metric.Key.of("acc"), 1 / 3.0, Double.NaN, 0.1, 0.2, 2, Direction.HIGHER);
        var group = new GroupResult("all é", List.of(figure));
        try (var store = open(kind)) {
            store.begin(new RunRecord("r1", spec, Status.QUEUED, "", "", "", 5, 0, List.of(), List.of()));
            assertEquals(List.of("r1"), store.unfinished());
            store.running("r1", "model", "v1");
            store.taskBegan("r1", 0, new TaskRecord("a", "1", "f", 2, 0, List.of()));
            store.taskBegan("r1", 0, new TaskRecord("a", "1", "f", 2, 0, List.of()));
            store.add("r1", "a", result(1));
            store.add("r1", "a", result(1));
            store.figures("r1", "a", List.of(figure, figure));
            store.figures("r1", "a", List.of(figure));
            store.groups("r1", List.of(group, group));
            store.groups("r1", List.of(group));
        }
        try (var store = open(kind)) {
            var run = store.find("r1").orElseThrow();
            assertEquals(spec, run.spec());
            assertEquals(List.of(new TaskRecord("a", "1", "f", 2, 1, List.of(figure))), run.tasks());
            assertEquals(List.of(group), run.groups());
            assertEquals(BitSet.valueOf(new long[] {2}), store.done("r1", "a"));
            assertEquals(List.of(result(1)), store.items("r1", "a", 0, 10));
            assertEquals(List.of(), store.items("r1", "a", 2, 10));
            assertTrue(store.end("r1", Status.COMPLETED, "", 9));
            assertFalse(store.end("r1", Status.CANCELLED, "", 10));
            assertEquals(List.of(), store.unfinished());
            assertEquals(
                    List.of("r1"),
                    store.before(6, 10).stream().map(RunRecord::id).toList());
            assertEquals(List.of(), store.before(5, 10));
            store.delete("r1");
            assertEquals(Optional.empty(), store.find("r1"));
            assertEquals(List.of(), store.items("r1", "a", 0, 10));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {FILE, POSTGRES})
    void keepsWhatPeopleJudgeOpenAndOutOfTheWayOfRuns(String kind) {
        var spec = new RunSpec(
                "",
                List.of(),
                "",
                3,
                OptionalInt.empty(),
                RunSpec.Sampling.OF_TASK,
                RunSpec.Chat.OFF,
                false,
                Optional.empty(),
                Optional.of(new RunSpec.Human(List.of("r1", "r2"), "helpful")));
        var run = new RunRecord("h1", spec, Status.OPEN, "left out: 1", "m, n", "", 5, 0, List.of(), List.of());
        try (var store = open(kind)) {
            store.begin(run);
            assertEquals(Optional.of(run), store.find("h1"));
            assertEquals(List.of(), store.unfinished());
            assertTrue(store.end("h1", Status.CANCELLED, run.message(), 9));
            assertFalse(store.end("h1", Status.CANCELLED, "", 10));
            store.delete("h1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {FILE, POSTGRES})
    void keepsThatNoWayIsBetterAlsoInTablesOfBefore(String kind) {
        open(kind).close();
        statements(
                kind,
                handle -> handle.execute("alter table evaluation_figures alter column higher_is_better set not null"));
        var figures = new ArrayList<Figure>();
        for (var direction : Direction.values()) {
            figures.add(new Figure(Metric.Key.of(direction.name()), 1, 0.5, 0, 2, 3, direction));
        }
        var group = new GroupResult("g", figures);
        try (var store = open(kind)) {
            store.begin(new RunRecord("d1", spec("d1"), Status.QUEUED, "", "", "", 5, 0, List.of(), List.of()));
            store.taskBegan("d1", 0, new TaskRecord("a", "1", "f", 2, 0, List.of()));
            store.figures("d1", "a", figures);
            store.groups("d1", List.of(group));
            var run = store.find("d1").orElseThrow();
            assertEquals(figures, run.tasks().getFirst().figures());
            assertEquals(List.of(group), run.groups());
            store.delete("d1");
        }
    }

    /** What was kept before there were figures of which no way is better. */
    @Test
    void readsFiguresOfGroupsOfBefore() {
        var kept = "[{\"key\":{\"metric\":\"ter\",\"filter\":\"none\"},\"value\":0.5,\"stderr\":0.1,\"low\":\"NaN\","
                + "\"high\":\"NaN\",\"items\":2,\"isHigherBetter\":false}]";
        assertEquals(
                List.of(new Figure(Metric.Key.of("ter"), 0.5, 0.1, Double.NaN, Double.NaN, 2, Direction.LOWER)),
                ResultJson.figures(kept));
    }

    /** What was kept before people could judge. */
    @Test
    void readsASpecWithoutFieldsThatItDidNotHaveThen() {
        var spec = ResultJson.spec("{\"label\":\"l\",\"tasks\":[\"t\"],\"model\":\"\",\"limit\":0,\"fewshot\":null,"
                + "\"sampling\":{\"temperature\":0.5,\"topP\":null,\"topK\":null,\"seed\":null,\"maxTokens\":null},"
                + "\"chat\":{\"isOn\":false,\"system\":\"\"},\"isFresh\":false}");
        assertEquals(Optional.empty(), spec.human());
        assertEquals(Optional.empty(), spec.judged());
        assertEquals(OptionalDouble.of(0.5), spec.sampling().temperature());
        assertEquals(ShapingChange.NONE, spec.sampling().shaping());
        assertEquals(Optional.empty(), spec.sampling().search());
    }

    @Test
    void keepsASearch() {
        for (var search : List.of(
                new Search.Beam(4, 0.6, Search.EarlyStopping.NEVER), new Search.Contrastive(0.6, 4), Search.NONE)) {
            var asked = new Request.Generate("c", new Decoding(List.of(), 5, 0, 0, 1, 0, Shaping.NONE, search));
            assertEquals(List.of(asked), ResultJson.requests(ResultJson.requests(List.of(asked))));
            var sampling = new RunSpec.Sampling(
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    OptionalInt.empty(),
                    OptionalLong.empty(),
                    OptionalInt.empty(),
                    ShapingChange.NONE,
                    Optional.of(search).filter(one -> !one.equals(Search.NONE)));
            var spec = new RunSpec(
                    "",
                    List.of("t"),
                    "",
                    0,
                    OptionalInt.empty(),
                    sampling,
                    RunSpec.Chat.OFF,
                    false,
                    Optional.empty(),
                    Optional.empty());
            assertEquals(spec, ResultJson.spec(ResultJson.spec(spec)));
        }
    }

    /** The literal is what was kept before there was shaping and search, and is still what is written without them. */
    @Test
    void readsAndWritesRequestsAsBefore() {
        var json = "[{\"kind\":\"generate\",\"context\":\"c\",\"decoding\":{\"until\":[\".\"],\"maxTokens\":5,"
                + "\"temperature\":0.1,\"topK\":2,\"topP\":0.9,\"seed\":77}}]";
        var asked = new Request.Generate("c", new Decoding(List.of("."), 5, 0.1, 2, 0.9, 77));
        assertEquals(List.of(asked), ResultJson.requests(json));
        assertEquals(json, ResultJson.requests(List.of(asked)));
    }

    @ParameterizedTest
    @ValueSource(strings = {FILE, POSTGRES})
    void remembersWhatWasSaidToTheSameTokens(String kind) {
        try (var store = open(kind)) {
            assertEquals(Optional.empty(), store.answer("k"));
            store.keep("k", new Reply.Likelihood(-1.0000000000000002, true, 3), 10);
            store.keep("k", new Reply.Likelihood(-2, true, 3), 11);
            store.keep("w", new Reply.Text("text", 3), 20);
            assertEquals(Optional.of(new Reply.Likelihood(-1.0000000000000002, true, 3)), store.answer("k"));
            assertEquals(1, store.forgetAnswers(20));
            assertEquals(Optional.empty(), store.answer("k"));
            assertEquals(Optional.of(new Reply.Text("text", 3)), store.answer("w"));
            store.forgetAnswers(Long.MAX_VALUE);
        }
    }

    /** One statement for the runs, one for their figures, one for their tasks, one for their groups. */
    @ParameterizedTest
    @ValueSource(strings = {FILE, POSTGRES})
    void listsRunsInFourStatements(String kind) {
        var acc = new Figure(Metric.Key.of("acc"), 0.25, 0.1, 0.1, 0.4, 2, Direction.HIGHER);
        var bleu = new Figure(
                new Metric.Key("bleu", "strict"), 7, Double.NaN, Double.NaN, Double.NaN, 1, Direction.HIGHER);
        try (var store = open(kind)) {
            for (int number = 0; number < 12; number++) {
                var run = "l" + number;
                store.begin(new RunRecord(
                        run, spec(run), Status.QUEUED, "", "", "", 100 + number, 0, List.of(), List.of()));
                // A task of the same name in each, and the first one behind the second by its name.
                store.taskBegan(run, 0, new TaskRecord("z", "1", "f" + number, 3, 0, List.of()));
                store.taskBegan(run, 1, new TaskRecord("a", "2", "g", 2, 0, List.of()));
                for (int index = 0; index < number % 3; index++) {
                    store.add(run, "z", result(index));
                }
            }
            store.figures("l4", "z", List.of(bleu, acc));
            store.figures("l4", "a", List.of(acc));
            store.figures("l5", "z", List.of(acc));
            var listed = store.before(110, 9);
            var statements = statements(kind, handle -> assertEquals(listed, RunRows.before(handle, 110, 9)));
            assertEquals(4, statements.size(), statements.toString());
            assertEquals(
                    List.of("l9", "l8", "l7", "l6", "l5", "l4", "l3", "l2", "l1"),
                    listed.stream().map(RunRecord::id).toList());
            for (var run : listed) {
                int number = Integer.parseInt(run.id().substring(1));
                assertEquals(spec(run.id()), run.spec());
                assertEquals(Optional.of(run), store.find(run.id()));
                var ofZ = number == 4 ? List.of(bleu, acc) : number == 5 ? List.of(acc) : List.<Figure>of();
                var ofA = number == 4 ? List.of(acc) : List.<Figure>of();
                assertEquals(
                        List.of(
                                new TaskRecord("z", "1", "f" + number, 3, number % 3, ofZ),
                                new TaskRecord("a", "2", "g", 2, 0, ofA)),
                        run.tasks());
            }
            store.begin(new RunRecord("none", spec("none"), Status.QUEUED, "", "", "", 90, 0, List.of(), List.of()));
            assertEquals(List.of(), store.find("none").orElseThrow().tasks(), "it has no tasks yet");
            listed.forEach(run -> store.delete(run.id()));
            List.of("l0", "l10", "l11", "none").forEach(store::delete);
            assertEquals(List.of(), store.before(1_000, 10));
        }
    }

    private static RunSpec spec(String label) {
        var tasks = List.of("z", "a");
        return new RunSpec(
                label,
                tasks,
                "",
                0,
                OptionalInt.empty(),
                RunSpec.Sampling.OF_TASK,
                RunSpec.Chat.OFF,
                false,
                Optional.empty(),
                Optional.empty());
    }

    private static List<String> statements(String kind, Consumer<Handle> work) {
        var database = kind.equals(FILE)
                ? Jdbi.create(ResultStore.embedded(file()))
                : Jdbi.create(postgres.getJdbcUrl("postgres", "postgres"), "postgres", "postgres");
        var statements = new ArrayList<String>();
        database.setSqlLogger(new SqlLogger() {
            @Override
            public void logAfterExecution(StatementContext context) {
                statements.add(context.getRenderedSql());
            }
        });
        database.useHandle(work::accept);
        return statements;
    }

    private static String file() {
        return "jdbc:h2:file:" + folder.resolve("evaluations");
    }

    private static ResultStore open(String kind) {
        return kind.equals(FILE)
                ? ResultStore.open(file(), "", "")
                : ResultStore.open(postgres.getJdbcUrl("postgres", "postgres"), "postgres", "postgres");
    }

    private static ItemResult result(int index) {
        var item = new Item(
                index,
                "id",
                "{\"q\":1}",
                "target",
                List.of(
                        new Request.Likelihood("c", " x"),
                        new Request.Rolling("all"),
                        new Request.Generate(
                                "ctx\n",
                                new Decoding(
                                        List.of("\n"),
                                        5,
                                        0.1,
                                        2,
                                        0.9,
                                        77,
                                        new Shaping(0, 1, 1.2, 0, 0, 3),
                                        Search.NONE))));
        return new ItemResult(
                item,
                List.of(
                        new Reply.Likelihood(-0.1, true, 2),
                        new Reply.Likelihood(-7, false, 9),
                        new Reply.Text("a \"b\"", 4)),
                Map.of(
                        Metric.Key.of("acc"),
                        new Measurement.Value(0.30000000000000004),
                        new Metric.Key("bleu", "strict"),
                        new Measurement.Texts("p", List.of("r", "s")),
                        Metric.Key.of("ppl"),
                        new Measurement.Ratio(-3, 4),
                        Metric.Key.of("f1"),
                        new Measurement.Classes("g", "p"),
                        Metric.Key.of("ece"),
                        new Measurement.Claim(0.5, true),
                        Metric.Key.of("gap"),
                        new Measurement.OfGroup("female", 0.25),
                        Metric.Key.of("of_groups"),
                        new Measurement.OfGroups(Map.of("female", 0.25, "male", 0.5))));
    }
}
