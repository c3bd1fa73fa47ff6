/**
 * What there is: Kubernetes' objects from the informers' caches and the nodes' own words from their
 * admin ports. Reads only; the network is touched by the poller's threads alone, never by a pass.
 * {@code plan}, {@code act}, {@code report} and {@code cluster} read its records.
 */
@NullMarked
package io.prefixdb.operator.observed;

import org.jspecify.annotations.NullMarked;
