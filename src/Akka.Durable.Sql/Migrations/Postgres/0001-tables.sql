-- journal, snapshot and tags are Akka.Persistence.Sql's default layout, column by column; the rest is ours.
-- IF NOT EXISTS: a database that a cluster began already has the first three.
CREATE TABLE IF NOT EXISTS journal (
    ordering bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    created bigint NOT NULL,
    deleted boolean NOT NULL,
    persistence_id text NOT NULL,
    sequence_number bigint NOT NULL,
    message bytea NOT NULL,
    manifest text NULL,
    identifier integer NULL,
    writer_uuid text NULL,
    CONSTRAINT "PK_journal" PRIMARY KEY (ordering)
);
-- journal_created_idx and journal_sequence_number_idx are left out: docs/decisions/0003-two-journal-indexes-left-out.md.
CREATE UNIQUE INDEX IF NOT EXISTS journal_uq ON journal (persistence_id, sequence_number);

CREATE TABLE IF NOT EXISTS snapshot (
    persistence_id text NOT NULL,
    sequence_number bigint NOT NULL,
    created bigint NOT NULL,
    snapshot bytea NULL,
    manifest text NULL,
    serializer_id integer NULL,
    CONSTRAINT "PK_snapshot" PRIMARY KEY (persistence_id, sequence_number)
);
CREATE INDEX IF NOT EXISTS snapshot_sequence_number_idx ON snapshot (sequence_number);
CREATE INDEX IF NOT EXISTS snapshot_created_idx ON snapshot (created);

CREATE TABLE IF NOT EXISTS tags (
    ordering_id bigint NOT NULL,
    tag text NOT NULL,
    sequence_nr bigint NOT NULL,
    persistence_id text NOT NULL,
    CONSTRAINT "PK_tags" PRIMARY KEY (ordering_id, tag)
);
CREATE INDEX IF NOT EXISTS tags_persistence_id_sequence_nr_idx ON tags (persistence_id, sequence_nr);
CREATE INDEX IF NOT EXISTS tags_tag_idx ON tags (tag);

-- One row per run. Times are UTC ticks, as in the journal; tags are a JSON object, null when there are none. Text is compared byte
-- for byte, whatever the database's own order is. Room is left in each page for the next version of its rows.
CREATE TABLE durable_catalog (
    run_id text COLLATE "C" NOT NULL PRIMARY KEY,
    definition text COLLATE "C" NOT NULL,
    version text COLLATE "C" NOT NULL,
    status text COLLATE "C" NOT NULL,
    reason text NULL,
    epoch bigint NOT NULL,
    sequence bigint NOT NULL,
    owner text COLLATE "C" NULL,
    parent text COLLATE "C" NULL,
    root text COLLATE "C" NULL,
    wake_at bigint NULL,
    created_at bigint NOT NULL,
    ended_at bigint NULL,
    tags text NULL
) WITH (fillfactor = 70);
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
-- The order that persistence_id has in the journal: that of the database.
CREATE INDEX durable_catalog_persistence_idx ON durable_catalog ((('run|' || run_id) COLLATE "default"));

-- A copy of each run's tags, in the order of lists.
CREATE TABLE durable_catalog_tag (
    run_id text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    value text COLLATE "C" NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY (run_id, name)
);
CREATE INDEX durable_catalog_tag_name_idx ON durable_catalog_tag (name, created_at DESC, run_id);
CREATE INDEX durable_catalog_tag_value_idx ON durable_catalog_tag (name, value, created_at DESC, run_id);

-- One row: who holds the database. The generation rises with each new holder and fences the one before.
CREATE TABLE durable_host (
    id integer NOT NULL PRIMARY KEY CHECK (id = 1),
    generation bigint NOT NULL,
    host_id text NULL,
    description text NULL,
    machine text NULL,
    process_id integer NULL,
    process_started_at bigint NULL,
    expires_at bigint NULL,
    doubtful_commits bigint NOT NULL
);
INSERT INTO durable_host (id, generation, doubtful_commits) VALUES (1, 0, 0);

-- Begins every transaction that writes for a holder. Whoever takes the database over waits for those under way, and those that
-- come later see that it was taken. 1685418593 is our part of the database's advisory locks, 1 the lock on the generation.
CREATE FUNCTION durable_fence(expected bigint) RETURNS void LANGUAGE plpgsql AS $fence$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(1685418593, 1);
    IF (SELECT generation FROM durable_host WHERE id = 1) IS DISTINCT FROM expected THEN
        RAISE EXCEPTION 'the database was taken by another host' USING ERRCODE = 'DU001';
    END IF;
END
$fence$;
