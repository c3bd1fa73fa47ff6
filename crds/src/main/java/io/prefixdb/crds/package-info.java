/** The custom resources as Java types; their YAML is generated from here. Depends on nobody. */
@NullMarked
package io.prefixdb.crds;

import org.jspecify.annotations.NullMarked;
