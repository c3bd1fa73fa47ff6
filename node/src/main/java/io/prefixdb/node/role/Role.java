package io.prefixdb.node.role;

import java.util.Arrays;
import java.util.Optional;

/** What a node is in its cluster. */
public enum Role {
  /** Takes the writes of clients, while its write lease lasts. */
  MASTER("master"),
  /** Follows another node and refuses writes. */
  SLAVE("slave"),
  /** Follows nobody and refuses writes: waits for an order. */
  STANDBY("standby");

  private final String text;

  Role(String text) {
    this.text = text;
  }

  /** The name of that text, if there is one. */
  public static Optional<Role> of(String text) {
    return Arrays.stream(values()).filter(role -> role.text.equals(text)).findFirst();
  }

  /** The name on the admin port. */
  public String text() {
    return text;
  }
}
