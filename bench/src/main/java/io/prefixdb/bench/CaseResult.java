package io.prefixdb.bench;

import java.util.List;

/** What a workload gave on each server. */
record CaseResult(Workload workload, List<Series> series) {}
