package io.prefixdb.operator.desired;

/** The role in which a pod was born: which StatefulSet it belongs to. */
public enum Role {
  /** Takes writes. */
  MASTER("master"),
  /** Follows the master and serves reads. */
  SLAVE("slave");

  private final String label;

  Role(String label) {
    this.label = label;
  }

  /** The role's word in names and labels. */
  public String label() {
    return label;
  }
}
