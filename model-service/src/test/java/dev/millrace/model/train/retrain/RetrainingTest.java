package dev.millrace.model.train.retrain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.train.job.JobState;
import dev.millrace.model.train.job.JobStatus;
import dev.millrace.model.train.job.RetrainingJobs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RetrainingTest {
    private static final Duration INTERVAL = Duration.ofMinutes(10);

    private final Retraining retraining = new Retraining(3, INTERVAL);

    @Test
    void beforeTheFirstAllThatIsThereIsNew() {
        var standing = retraining.standing(List.of(RetrainingJobs.asked("by-somebody", 50, JobStatus.RUNNING)));

        assertEquals(new Retraining.Standing(Position.START, false, 0, ""), standing);
        assertTrue(retraining.isDue(standing, 3, 0));
        assertTrue(!retraining.isDue(standing, 2, Long.MAX_VALUE));
    }

    @Test
    void whatAFailedOneWouldHaveLearnedIsNewStillAfterAWhile() {
        var first = RetrainingJobs.own("first", 1_000, JobStatus.SUCCEEDED, "0:5,1:7");
        var second = RetrainingJobs.own("second", 2_000, JobStatus.FAILED, "0:50,1:70");

        var standing = retraining.standing(List.of(second, first));

        assertEquals(Position.of(Map.of(0, 5L, 1, 7L)), standing.since());
        assertEquals("second", standing.lastJob());
        assertTrue(!retraining.isDue(standing, 9, 2_000 + INTERVAL.toMillis() - 1));
        assertTrue(retraining.isDue(standing, 9, 2_000 + INTERVAL.toMillis()));
    }

    @Test
    void oneThatWaitsOrRunsIsWaitedForAndACancelledOneHasHadItsTurn() {
        for (var status : List.of(JobStatus.QUEUED, JobStatus.RUNNING)) {
            var busy = retraining.standing(List.of(RetrainingJobs.own("one", 0, status, "0:5")));
            assertTrue(!retraining.isDue(busy, 9, Long.MAX_VALUE), status.toString());
        }
        var cancelled = retraining.standing(List.of(RetrainingJobs.own("one", 0, JobStatus.CANCELLED, "0:5")));
        assertEquals("0:5", cancelled.since().text());
    }

    @Test
    void aPositionComesBackFromItsTextAndOthersAreRefused() {
        for (var text : List.of("", "0:15", "0:15,2:7")) {
            assertEquals(text, Position.parse(text).text());
        }
        assertThrows(IllegalArgumentException.class, () -> Position.parse("15"));
    }

    /**
     * Preferences come, jobs end one way or the other, and the trainer forgets all but its jobs: no two at once, none before its
     * time, none without enough that is new, each preference is learned from in the end.
     */
    @Test
    void keepsItsPromisesThroughRestarts() {
        for (long seed = 0; seed < 300; seed++) {
            var random = new SplittableRandom(seed);
            var topic = new ArrayList<String>();
            var jobs = new ArrayList<JobState>();
            var counting = new NewPreferences(3);
            long now = 0;
            for (int step = 0; step < 400; step++) {
                now += random.nextInt(120_000);
                if (random.nextInt(3) == 0) {
                    topic.add("item-" + random.nextInt(20));
                }
                if (random.nextInt(10) == 0) {
                    counting = new NewPreferences(3);
                }
                if (!jobs.isEmpty() && !jobs.getFirst().status().isOver() && random.nextInt(4) == 0) {
                    var ends = List.of(JobStatus.SUCCEEDED, JobStatus.FAILED, JobStatus.CANCELLED);
                    jobs.set(0, RetrainingJobs.ended(jobs.getFirst(), ends.get(random.nextInt(3))));
                }
                look(seed, topic, jobs, counting, now);
            }
            assertTrue(jobs.size() > 5, "seed " + seed + ": " + jobs.size() + " jobs");
        }
    }

    private void look(long seed, List<String> topic, List<JobState> jobs, NewPreferences counting, long now) {
        var standing = retraining.standing(jobs);
        int from = counting.from(standing.since()).offsets().getOrDefault(0, 0L).intValue();
        topic.subList(from, topic.size()).forEach(counting::add);
        counting.reached(Position.of(Map.of(0, (long) topic.size())));
        if (!retraining.isDue(standing, counting.count(), now)) {
            return;
        }
        var what = "seed " + seed + " at " + now;
        // Counted by hand: from where the last job that did not fail had read.
        int learned = jobs.stream()
                .filter(job -> job.status() != JobStatus.FAILED)
                .findFirst()
                .map(job -> Integer.parseInt(
                        Objects.requireNonNull(job.job().spec().metadata().get(Retraining.MARK))
                                .split(":")[1]))
                .orElse(0);
        assertTrue(new HashSet<>(topic.subList(learned, topic.size())).size() >= 3, what);
        assertTrue(jobs.stream().allMatch(job -> job.status().isOver()), what);
        assertTrue(jobs.isEmpty() || now - jobs.getFirst().job().createdMs() >= INTERVAL.toMillis(), what);
        jobs.addFirst(RetrainingJobs.own(
                "job-" + jobs.size(), now, JobStatus.QUEUED, counting.read().text()));
    }
}
