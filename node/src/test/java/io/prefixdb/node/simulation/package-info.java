/**
 * Several nodes under one seeded scheduler with virtual time: replication as it is, over a network
 * and disks that are made up, while everything goes wrong that can. See docs/development.md.
 */
@NullMarked
package io.prefixdb.node.simulation;

import org.jspecify.annotations.NullMarked;
