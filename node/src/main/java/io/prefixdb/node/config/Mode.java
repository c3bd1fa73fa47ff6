package io.prefixdb.node.config;

/** What a node is to others: it follows from the slave section and the life time of its log. */
public enum Mode {
  PREFIXDB("prefixdb"),
  MASTER("master"),
  SLAVE("slave"),
  MASTER_SLAVE("master-slave");

  private final String text;

  Mode(String text) {
    this.text = text;
  }

  /** Of a node that follows another one or not, and keeps its log for others or not. */
  public static Mode of(boolean follows, boolean keepsLog) {
    if (follows) {
      return keepsLog ? MASTER_SLAVE : SLAVE;
    }
    return keepsLog ? MASTER : PREFIXDB;
  }

  /** The name that people know. */
  public String text() {
    return text;
  }
}
