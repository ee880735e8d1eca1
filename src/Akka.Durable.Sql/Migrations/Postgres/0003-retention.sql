-- The order in which ended runs are removed; what a run has started is found by its parent.
CREATE INDEX durable_catalog_ended_idx ON durable_catalog ((coalesce(ended_at, created_at)) DESC, run_id)
    WHERE status IN ('completed', 'failed', 'cancelled', 'terminated');
CREATE INDEX IF NOT EXISTS durable_catalog_parent_idx ON durable_catalog (parent, run_id) WHERE parent IS NOT NULL;

-- Removes trees of runs, each wholly or not at all, and returns those of which nothing is left. A tree stays where one of its runs has
-- not ended, has been written to since it was looked at, has come into the catalog, or has a child that the tree does not name.
CREATE FUNCTION durable_remove(trees integer[], runs text[], sequences bigint[], listed boolean[]) RETURNS SETOF integer
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $remove$
DECLARE
    moved integer[];
    going text[];
BEGIN
    -- In one order, so that two that remove the same runs wait for each other instead of for ever.
    PERFORM 1 FROM durable_catalog WHERE run_id = ANY (runs) ORDER BY run_id FOR UPDATE;
    moved := ARRAY (
        SELECT DISTINCT t.tree
        FROM unnest(trees, runs, sequences, listed) t (tree, run, sequence, listed)
        LEFT JOIN durable_catalog c ON c.run_id = t.run
        CROSS JOIN LATERAL (SELECT max(j.sequence_number) AS last FROM journal j WHERE j.persistence_id = 'run|' || t.run) j
        WHERE j.last <> t.sequence
            OR (c.run_id IS NOT NULL AND NOT t.listed)
            OR (c.run_id IS NOT NULL AND c.sequence <> t.sequence)
            OR (c.status NOT IN ('completed', 'failed', 'cancelled', 'terminated') AND j.last IS NOT NULL)
            OR EXISTS (SELECT 1 FROM durable_catalog k WHERE k.parent = t.run AND k.run_id <> ALL (runs)));
    going := ARRAY (SELECT 'run|' || t.run FROM unnest(trees, runs) t (tree, run) WHERE t.tree <> ALL (moved));
    DELETE FROM journal WHERE persistence_id = ANY (going);
    DELETE FROM snapshot WHERE persistence_id = ANY (going);
    DELETE FROM tags WHERE persistence_id = ANY (going);
    DELETE FROM durable_catalog_tag WHERE run_id IN (SELECT substr(g, 5) FROM unnest(going) g);
    DELETE FROM durable_catalog WHERE run_id IN (SELECT substr(g, 5) FROM unnest(going) g);
    RETURN QUERY SELECT DISTINCT t FROM unnest(trees) t WHERE t <> ALL (moved);
END
$remove$;
