-- The order in which ended runs are removed; what a run has started is found by its parent.
CREATE INDEX durable_catalog_ended_idx ON durable_catalog (coalesce(ended_at, created_at) DESC, run_id)
    WHERE status IN ('completed', 'failed', 'cancelled', 'terminated');
CREATE INDEX IF NOT EXISTS durable_catalog_parent_idx ON durable_catalog (parent, run_id) WHERE parent IS NOT NULL;

-- Steps that were done in a transaction of the user's: committed with what they have written. They go with their run.
CREATE TABLE durable_transaction (
    run_id TEXT NOT NULL,
    step TEXT NOT NULL,
    result BLOB NULL,
    PRIMARY KEY (run_id, step)
) WITHOUT ROWID;

-- Messages to the outside that committed with a step, in order; each goes when it was delivered.
CREATE TABLE durable_outbox (
    place INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    topic TEXT NOT NULL,
    body BLOB NOT NULL
);
