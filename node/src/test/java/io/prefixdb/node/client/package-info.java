/** What a person at a terminal sees. */
@NullMarked
package io.prefixdb.node.client;

import org.jspecify.annotations.NullMarked;
