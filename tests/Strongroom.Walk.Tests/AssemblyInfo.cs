// Budgets count what the whole process allocates and syncs: nothing may run beside them.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
