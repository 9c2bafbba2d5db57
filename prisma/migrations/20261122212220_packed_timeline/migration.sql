-- DropIndex
DROP INDEX "mailbox_message_shop_id_sent_at_idx";

-- DropIndex
DROP INDEX "outcome_shop_id_attempt_key_key";

-- DropIndex
DROP INDEX "outcome_shop_id_gateway_payment_idx";

-- DropIndex
DROP INDEX "run_shop_id_campaign_id_started_at_idx";

-- DropIndex
DROP INDEX "run_shop_id_contact_id_status_idx";

-- DropIndex
DROP INDEX "run_shop_id_started_at_idx";

-- DropIndex
DROP INDEX "task_shop_id_created_at_idx";

-- AlterTable
ALTER TABLE "effect" ADD COLUMN     "worker" TEXT;

-- AlterTable
ALTER TABLE "outcome" ADD COLUMN     "first" BOOLEAN;

-- CreateIndex
CREATE INDEX "run_shop_id_contact_id_idx" ON "run"("shop_id", "contact_id");

-- CreateIndex
CREATE INDEX "run_shop_id_campaign_id_id_idx" ON "run"("shop_id", "campaign_id", "id");

-- By hand: what Prisma cannot say.

-- An attempt counted once by two indexes over the same, one of a text made of the other one's columns; now by one. It finds
-- the reports of a payment as well.
DROP INDEX "outcome_counted_key";
UPDATE "outcome" SET "first" = true, "attempt_key" = NULL WHERE "attempt_key" IS NOT NULL;
ALTER TABLE "outcome" DROP COLUMN "attempt_key";
CREATE UNIQUE INDEX "outcome_shop_id_gateway_payment_attempt_status_first_key" ON "outcome"("shop_id", "gateway", "payment", "attempt", "status", "first");

-- Whoever finds a process gone looks for what it had in hand. Few at a time, and all effects pass through this table.
CREATE INDEX "effect_worker_idx" ON "effect" ("worker") WHERE "worker" IS NOT NULL;

-- Each of these is certain to be updated soon: room for that on its page keeps the update off the indexes. (Of runs that end
-- within seconds five in six then find room, with 85 three in five; so even the disk holds more of them.)
ALTER TABLE "run" SET (fillfactor = 70);
ALTER TABLE "effect" SET (fillfactor = 70);

-- Rows come and go all day while few are there, or while a million waits: cleaned up long before a fifth of it is dead.
ALTER TABLE "effect" SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0);
ALTER TABLE "timer" SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);
ALTER TABLE "run" SET (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 5000);

CREATE TABLE "timeline" (
    "shop_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "entries" JSON NOT NULL
) PARTITION BY RANGE ("at");

CREATE INDEX "timeline_run_id_idx" ON "timeline"("run_id");

-- Takes what has no month of its own (yet), so that nothing ever fails for lack of one.
CREATE TABLE "timeline_default" PARTITION OF "timeline" DEFAULT;

-- A month for all that there is, for now and for the next two. Later ones are made by the server (packages/runtime/src/storage).
DO $$
DECLARE
    month TIMESTAMP;
BEGIN
    FOR month IN
        SELECT date_trunc('month', "at" AT TIME ZONE 'UTC') FROM "timeline_row"
        UNION SELECT date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => ahead) FROM generate_series(0, 2) AS ahead
        ORDER BY 1
    LOOP
        EXECUTE format('CREATE TABLE %I PARTITION OF "timeline" FOR VALUES FROM (%L) TO (%L)',
            'timeline_' || to_char(month, 'YYYY_MM'), month || '+00', month + interval '1 month' || '+00');
    END LOOP;
END $$;

-- What was told of a run at one instant, without anything else in between, becomes one row.
INSERT INTO "timeline" ("shop_id", "run_id", "seq", "at", "entries")
SELECT "shop_id", "run_id", min("seq"), "at", json_agg(CASE
        WHEN "detail" <> '{}' THEN json_build_array("kind", "node", "visit", "detail")
        WHEN "visit" IS NOT NULL THEN json_build_array("kind", "node", "visit")
        WHEN "node" IS NOT NULL THEN json_build_array("kind", "node")
        ELSE json_build_array("kind") END ORDER BY "seq")
FROM (
    SELECT *, row_number() OVER (PARTITION BY "shop_id", "run_id" ORDER BY "seq")
        - row_number() OVER (PARTITION BY "shop_id", "run_id", "at" ORDER BY "seq") AS island
    FROM "timeline_row"
) AS old
GROUP BY "shop_id", "run_id", "at", island
ORDER BY 3;

SELECT setval('timeline_seq_seq', (SELECT coalesce(max("seq"), 0) + 1 FROM "timeline_row"), false);

DROP TABLE "timeline_row";

-- One row for each entry. `seq` is unique and in order: a row of "timeline" holds fewer than 2^20 entries.
CREATE VIEW "timeline_row" AS
SELECT t."shop_id", t."run_id", t."seq" * 1048576 + e.ord AS "seq", t."at",
    e.entry ->> 0 AS "kind", e.entry ->> 1 AS "node", (e.entry ->> 2)::int AS "visit",
    coalesce((e.entry -> 3)::jsonb, '{}') AS "detail"
FROM "timeline" AS t CROSS JOIN LATERAL json_array_elements(t."entries") WITH ORDINALITY AS e(entry, ord);
