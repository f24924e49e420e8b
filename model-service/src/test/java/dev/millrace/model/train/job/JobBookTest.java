package dev.millrace.model.train.job;

import static dev.millrace.model.train.job.TestJobs.job;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JobBookTest {
    private final JobBook book = new JobBook(2, 2);

    @Test
    void beginsTheOldestThatWaitsAndOneAtATime() {
        book.submit(job("younger", 20, 1));
        book.submit(job("older", 10, 1));

        assertEquals("older", book.begin(30).orElseThrow().id());
        assertEquals(Optional.empty(), book.begin(31));

        book.fail("older", "it was wrong", 40);
        assertEquals("younger", book.begin(41).orElseThrow().id());
    }

    @Test
    void refusesAJobWhenTooManyWait() {
        book.submit(job("a", 1, 1));
        book.submit(job("b", 2, 1));

        assertThrows(QueueFullException.class, () -> book.submit(job("c", 3, 1)));

        book.begin(4);
        assertEquals(JobStatus.QUEUED, book.submit(job("c", 3, 1)).status());
    }

    @Test
    void knowsAJobByItsIdOnce() {
        book.submit(job("a", 1, 1));

        assertThrows(IllegalArgumentException.class, () -> book.submit(job("a", 2, 1)));
    }

    @Test
    void aJobThatIsOverStaysWhatItIs() {
        book.submit(job("a", 1, 1));
        book.cancel("a", 2);

        assertThrows(IllegalStateException.class, () -> book.fail("a", "why", 3));
        assertThrows(IllegalStateException.class, () -> book.cancel("a", 3));
        assertEquals(JobStatus.CANCELLED, book.find("a").orElseThrow().status());
    }

    @Test
    void queuesAgainWhatRanWhenTheTrainerStopped() {
        book.submit(job("a", 1, 1));
        var running = book.begin(2).orElseThrow();
        var next = new JobBook(2, 2);

        var restored = next.restore(running, 3).orElseThrow();

        assertEquals(JobStatus.QUEUED, restored.status());
        assertEquals(1, restored.resumptions());
        assertEquals("a", next.begin(4).orElseThrow().id());
    }

    @Test
    void givesUpAJobUnderWhichTheTrainerDiesAgainAndAgain() {
        book.submit(job("a", 1, 1));
        var state = book.begin(2).orElseThrow();
        for (int lives = 1; lives <= JobBook.RESUMPTIONS_MAX; lives++) {
            var next = new JobBook(2, 2);
            next.restore(state, 3);
            state = next.begin(4).orElseThrow();
        }

        var last = new JobBook(2, 2).restore(state, 5).orElseThrow();

        assertEquals(JobStatus.FAILED, last.status());
        assertTrue(last.message().contains("20 times"), last.message());
    }

    @Test
    void takesWhatIsOverAsItWasLeft() {
        book.submit(job("a", 1, 1));
        var over = book.cancel("a", 2);

        assertEquals(Optional.empty(), new JobBook(2, 2).restore(over, 3));
    }

    @Test
    void forgetsTheOldestThatAreOver() {
        for (var id : List.of("a", "b", "c")) {
            book.submit(job(id, 1, 1));
            book.cancel(id, id.charAt(0));
        }

        assertEquals(List.of("c", "b"), book.all().stream().map(JobState::id).toList());
    }
}
