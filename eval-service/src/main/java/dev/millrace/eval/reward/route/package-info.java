/**
 * Where a completion goes by its reward: {@link dev.millrace.eval.reward.route.RewardRoutes} in the order in which they are
 * tried, each with conditions of which all must hold.
 */
@NullMarked
package dev.millrace.eval.reward.route;

import org.jspecify.annotations.NullMarked;
