/**
 * What makes a program a daemon: detaching it, its pid file, the supervisor that restarts it, the
 * timers that stop it. Depends on nobody; only the composition root may depend on it.
 */
@NullMarked
package io.prefixdb.node.daemon;

import org.jspecify.annotations.NullMarked;
