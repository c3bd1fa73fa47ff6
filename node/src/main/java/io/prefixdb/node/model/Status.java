package io.prefixdb.node.model;

/**
 * How a method ended, by its name on the wire (protocol, section 2.1). A status is part of an
 * ordinary result, never a JSON-RPC error.
 */
public enum Status {
  OK,
  IOError,
  InvalidFieldValue,
  EmptyFields,
  EmptyPrefix,
  PrefixReadonly,
  CreatePrefixFail,
  CreateSnapshotFail,
  CompactFail,
  PrefixNotFound,
  SnapshotNotFound,
  TooManyKeys,
  KeyLengthExceeded,
  ValueLengthExceeded,
  PrefixLengthExceeded,
  RangeLimitExceeded,
  InvalidSeqNumber
}
