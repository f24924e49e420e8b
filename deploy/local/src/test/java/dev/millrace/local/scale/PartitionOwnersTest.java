package dev.millrace.local.scale;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PartitionOwnersTest {
    @Test
    void everyPartitionHasOneOwnerAndTheyShareEvenly() {
        var owners = new PartitionOwners(100);
        owners.rebalance(members(0, 8));
        for (var member : members(0, 8)) {
            long share = count(owners.owners(), member);
            assertTrue(share == 12 || share == 13, member + " " + share);
        }
    }

    @Test
    void onlyThePartitionsOfTheGoneMove() {
        var owners = new PartitionOwners(100);
        owners.rebalance(members(0, 10));
        var before = owners.owners();
        owners.rebalance(members(1, 10));
        var after = owners.owners();
        long moved = IntStream.range(0, 100)
                .filter(partition -> !before[partition].equals(after[partition]))
                .count();
        assertEquals(10, moved);
        assertEquals(0, count(after, "member-0"));
    }

    private static long count(String[] owners, String member) {
        return Arrays.stream(owners).filter(member::equals).count();
    }

    private static List<String> members(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "member-" + i).toList();
    }
}
