/**
 * The custom resources as Java types. Their YAML ({@code crds/manifests}) is generated from here,
 * so a field's name, default, limits and explanation are written once. Depends on nobody.
 */
@NullMarked
package io.prefixdb.crds;

import org.jspecify.annotations.NullMarked;
