/**
 * What people and programs see: status with conditions and columns (pure), and Events at changes
 * (written by {@link io.prefixdb.operator.report.Events} alone).
 */
@NullMarked
package io.prefixdb.operator.report;

import org.jspecify.annotations.NullMarked;
