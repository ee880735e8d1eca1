-- Values too large for events and snapshots: each run's own, under SHA-256 of its JSON. The sequence number is that of the last event that brought
-- it: once that event is deleted, and no snapshot that is kept refers to it, so is this.
CREATE TABLE durable_payload (
    persistence_id text NOT NULL,
    sha256 text COLLATE "C" NOT NULL,
    sequence_number bigint NOT NULL,
    created bigint NOT NULL,
    payload bytea NOT NULL,
    PRIMARY KEY (persistence_id, sha256)
);
