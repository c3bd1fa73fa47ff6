/** What the original daemon answered, to compare our answers with. */
@NullMarked
package io.prefixdb.node.golden;

import org.jspecify.annotations.NullMarked;
