/**
 * What a cluster's objects shall be: pure functions from the resource to Kubernetes objects,
 * without client, clock or network. Every other package of the operator may depend on it; it
 * depends on the resource types and Kubernetes' object model alone.
 */
@NullMarked
package io.prefixdb.operator.desired;

import org.jspecify.annotations.NullMarked;
