package io.prefixdb.operator;

import java.util.Optional;

/** The release of this program, as its jar says; a run from classes is called development. */
final class Version {
  static final String TEXT =
      Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
          .orElse("development");

  private Version() {}
}
