package io.prefixdb.operator.act;

import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.prefixdb.operator.desired.Labels;

/** How objects are written: server-side apply, which changes the fields that are ours alone. */
final class OurFields {
  /** Takes a field over from whoever else has set it. */
  static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager(Labels.MANAGER)
          .withForce(true)
          .build();

  private OurFields() {}
}
