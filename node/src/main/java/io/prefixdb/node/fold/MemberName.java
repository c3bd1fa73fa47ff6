package io.prefixdb.node.fold;

import io.prefixdb.node.json.JsonReader;
import io.prefixdb.node.json.JsonWriter;
import io.prefixdb.node.model.Bytes;

/** Names of members that stay the same however often they are written and read again. */
final class MemberName {
  private MemberName() {}

  /**
   * A control character is written as an escape, and the escape is read as its six characters: so a
   * name takes that form at once, not whenever the object is first stored.
   */
  static Bytes stable(Bytes name) {
    for (byte next : name.array()) {
      if (next >= 0 && next < 0x20) {
        return new JsonReader(new JsonWriter().string(name).bytes()).string();
      }
    }
    return name;
  }
}
