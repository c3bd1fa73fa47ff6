package io.prefixdb.node.model;

/** A key with its value as user bytes (without the time suffix of the on-disk form). */
public record Field(Bytes key, Bytes value) {}
