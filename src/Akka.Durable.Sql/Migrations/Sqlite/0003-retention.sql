-- The order in which ended runs are removed; what a run has started is found by its parent.
CREATE INDEX durable_catalog_ended_idx ON durable_catalog (coalesce(ended_at, created_at) DESC, run_id)
    WHERE status IN ('completed', 'failed', 'cancelled', 'terminated');
CREATE INDEX IF NOT EXISTS durable_catalog_parent_idx ON durable_catalog (parent, run_id) WHERE parent IS NOT NULL;
