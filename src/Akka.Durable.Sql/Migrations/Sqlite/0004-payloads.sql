-- Values too large for events and snapshots: each run's own, under SHA-256 of its JSON. The sequence number is that of the last event that brought
-- it: once that event is deleted, and no snapshot that is kept refers to it, so is this.
CREATE TABLE durable_payload (
    persistence_id NVarChar(255) NOT NULL,
    sha256 TEXT NOT NULL,
    sequence_number BigInt NOT NULL,
    created BigInt NOT NULL,
    payload VarBinary NOT NULL,
    PRIMARY KEY (persistence_id, sha256)
);
