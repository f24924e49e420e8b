package dev.millrace.local.scale;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.coordinator.group.api.assignor.GroupSpec;
import org.apache.kafka.coordinator.group.api.assignor.MemberAssignment;
import org.apache.kafka.coordinator.group.api.assignor.MemberSubscription;
import org.apache.kafka.coordinator.group.api.assignor.SubscribedTopicDescriber;
import org.apache.kafka.coordinator.group.api.assignor.SubscriptionType;
import org.apache.kafka.coordinator.group.assignor.UniformAssignor;
import org.apache.kafka.coordinator.group.modern.Assignment;

/** Who reads which partition, as the broker's own assignor for groups of this kind decides it. */
final class PartitionOwners {
    private static final Uuid TOPIC = new Uuid(1, 1);

    private final int partitions;
    private Map<String, MemberAssignment> assignments = Map.of();

    /** @param partitions of the one topic that the group reads */
    PartitionOwners(int partitions) {
        this.partitions = partitions;
    }

    /** The group has these members now; partitions stay where they are as far as the balance allows. */
    void rebalance(List<String> members) {
        var result = new UniformAssignor().assign(new Group(members, assignments), new Topic(partitions));
        assignments = new HashMap<>();
        result.members().forEach((member, given) -> assignments.put(member, new Assignment(given.partitions())));
    }

    /** The owner of each partition. */
    String[] owners() {
        var owners = new String[partitions];
        assignments.forEach((member, assignment) -> partitionsOf(assignment).forEach(one -> owners[one] = member));
        return owners;
    }

    private static Set<Integer> partitionsOf(MemberAssignment assignment) {
        return assignment.partitions().getOrDefault(TOPIC, Set.of());
    }

    private record Topic(int partitions) implements SubscribedTopicDescriber {
        @Override
        public int numPartitions(Uuid topicId) {
            return partitions;
        }

        @Override
        public Set<String> racksForPartition(Uuid topicId, int partition) {
            return Set.of();
        }
    }

    private record Subscription() implements MemberSubscription {
        @Override
        public Optional<String> rackId() {
            return Optional.empty();
        }

        @Override
        public Optional<String> instanceId() {
            return Optional.empty();
        }

        @Override
        public Set<Uuid> subscribedTopicIds() {
            return Set.of(TOPIC);
        }
    }

    /** The group as the assignor sees it: those that are there now, with what they have. */
    private static final class Group implements GroupSpec {
        private final List<String> members;
        private final Map<String, MemberAssignment> before;
        private final Set<Integer> assigned = new HashSet<>();

        Group(List<String> members, Map<String, MemberAssignment> before) {
            this.members = members;
            this.before = before;
            members.forEach(member -> assigned.addAll(partitionsOf(memberAssignment(member))));
        }

        @Override
        public Collection<String> memberIds() {
            return members;
        }

        @Override
        public SubscriptionType subscriptionType() {
            return SubscriptionType.HOMOGENEOUS;
        }

        @Override
        public boolean isPartitionAssigned(Uuid topicId, int partition) {
            return assigned.contains(partition);
        }

        @Override
        public boolean isPartitionAssignable(Uuid topicId, int partition) {
            return true;
        }

        @Override
        public MemberSubscription memberSubscription(String memberId) {
            return new Subscription();
        }

        @Override
        public MemberAssignment memberAssignment(String memberId) {
            return before.getOrDefault(memberId, Assignment.EMPTY);
        }
    }
}
