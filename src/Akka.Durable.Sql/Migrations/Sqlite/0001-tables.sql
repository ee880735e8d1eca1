-- journal, snapshot and tags are Akka.Persistence.Sql's default layout, column by column; the rest is ours.
-- IF NOT EXISTS: a database that a cluster began already has the first three.
CREATE TABLE IF NOT EXISTS journal (
    ordering INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    created BigInt NOT NULL,
    deleted Bit NOT NULL,
    persistence_id NVarChar(255) NOT NULL,
    sequence_number BigInt NOT NULL,
    message VarBinary NOT NULL,
    manifest NVarChar(500) NULL,
    identifier INTEGER NULL,
    writer_uuid NVarChar(128) NULL
);
-- journal_created_idx and journal_sequence_number_idx are left out: docs/decisions/0003-two-journal-indexes-left-out.md.
CREATE UNIQUE INDEX IF NOT EXISTS journal_uq ON journal (persistence_id, sequence_number);

CREATE TABLE IF NOT EXISTS snapshot (
    persistence_id NVarChar(255) NOT NULL,
    sequence_number BigInt NOT NULL,
    created BigInt NOT NULL,
    snapshot VarBinary NULL,
    manifest NVarChar(500) NULL,
    serializer_id INTEGER NULL,
    CONSTRAINT PK_snapshot PRIMARY KEY (persistence_id, sequence_number)
);
CREATE INDEX IF NOT EXISTS snapshot_sequence_number_idx ON snapshot (sequence_number);
CREATE INDEX IF NOT EXISTS snapshot_created_idx ON snapshot (created);

CREATE TABLE IF NOT EXISTS tags (
    ordering_id INTEGER NOT NULL,
    tag NVarChar(64) NOT NULL,
    sequence_nr INTEGER NOT NULL,
    persistence_id NVarChar(255) NOT NULL,
    CONSTRAINT PK_tags PRIMARY KEY (ordering_id, tag)
);
CREATE INDEX IF NOT EXISTS tags_persistence_id_sequence_nr_idx ON tags (persistence_id, sequence_nr);
CREATE INDEX IF NOT EXISTS tags_tag_idx ON tags (tag);

-- One row per run. Times are UTC ticks, as in the journal; tags are a JSON object, null when there are none.
CREATE TABLE durable_catalog (
    run_id TEXT NOT NULL PRIMARY KEY,
    definition TEXT NOT NULL,
    version TEXT NOT NULL,
    status TEXT NOT NULL,
    reason TEXT NULL,
    epoch INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    owner TEXT NULL,
    parent TEXT NULL,
    root TEXT NULL,
    wake_at INTEGER NULL,
    created_at INTEGER NOT NULL,
    ended_at INTEGER NULL,
    tags TEXT NULL
) WITHOUT ROWID;
-- The order of every list, alone and behind each thing that lists are narrowed by.
CREATE INDEX durable_catalog_created_idx ON durable_catalog (created_at DESC, run_id);
CREATE INDEX durable_catalog_status_idx ON durable_catalog (status, created_at DESC, run_id);
CREATE INDEX durable_catalog_definition_idx ON durable_catalog (definition, created_at DESC, run_id);
-- What a host polls and what it takes up at start: small, however many runs have ended.
CREATE INDEX durable_catalog_due_idx ON durable_catalog (wake_at, run_id)
    WHERE wake_at IS NOT NULL;
CREATE INDEX durable_catalog_held_idx ON durable_catalog (run_id, owner)
    WHERE status NOT IN ('completed', 'failed', 'cancelled', 'terminated')
        AND (owner IS NOT NULL OR status IN ('running', 'interrupted'));

-- A copy of each run's tags, in the order of lists.
CREATE TABLE durable_catalog_tag (
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    run_id TEXT NOT NULL,
    PRIMARY KEY (name, created_at DESC, run_id)
) WITHOUT ROWID;
CREATE INDEX durable_catalog_tag_value_idx ON durable_catalog_tag (name, value, created_at DESC, run_id);

-- One row: who holds the database. The generation rises with each new holder and fences the one before.
CREATE TABLE durable_host (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    generation INTEGER NOT NULL,
    host_id TEXT NULL,
    description TEXT NULL,
    machine TEXT NULL,
    process_id INTEGER NULL,
    process_started_at INTEGER NULL,
    expires_at INTEGER NULL,
    doubtful_commits INTEGER NOT NULL
);
INSERT INTO durable_host (id, generation, doubtful_commits) VALUES (1, 0, 0);
