package io.prefixdb.bench;

/** What a request asks for, in the words of our protocol. */
enum Verb {
  SET,
  GET,
  INC
}
