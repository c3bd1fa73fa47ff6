/** Work that is done again and again by a timer. Depends on nobody. */
@NullMarked
package io.prefixdb.node.timer;

import org.jspecify.annotations.NullMarked;
