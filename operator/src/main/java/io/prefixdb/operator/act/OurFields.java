package io.prefixdb.operator.act;

import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.prefixdb.operator.desired.Labels;
import java.util.List;

/** How objects are written: server-side apply, which changes the fields that are ours alone. */
final class OurFields {
  /** Takes a field over from whoever else has set it. */
  static final PatchContext APPLY = ours().build();

  /** The same, and nothing is stored: whether it would be refused. */
  static final PatchContext TRY = ours().withDryRun(List.of("All")).build();

  private OurFields() {}

  private static PatchContext.Builder ours() {
    return new PatchContext.Builder()
        .withPatchType(PatchType.SERVER_SIDE_APPLY)
        .withFieldManager(Labels.MANAGER)
        .withForce(true);
  }
}
