/**
 * Tests against a real Kubernetes: what a user does with {@code helm} and {@code kubectl}, and what
 * must come of it. {@link io.prefixdb.e2e.TestCluster} is where a new scenario begins. Nobody
 * depends on this package.
 */
@NullMarked
package io.prefixdb.e2e;

import org.jspecify.annotations.NullMarked;
