package io.prefixdb.operator.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;

/**
 * What an informer keeps of objects: all but who set which field (managedFields). Nothing here
 * reads it, and as the client's maps it is most of an object's memory.
 *
 * @param <R> their kind
 */
public final class KeptObjects<R extends HasMetadata> extends BasicItemStore<R> {
  public KeptObjects() {
    super(Cache::metaNamespaceKeyFunc);
  }

  @Override
  public R put(String key, R object) {
    object.getMetadata().setManagedFields(null);
    return super.put(key, object);
  }
}
