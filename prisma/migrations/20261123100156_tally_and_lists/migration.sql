-- By hand: the email comes first in a person's key, so that one index finds them by it, too. Its order must be that of the bytes.
ALTER TABLE "contact" ALTER COLUMN "match_key" TYPE TEXT COLLATE "C" USING (
    CASE WHEN "match_key" LIKE E'%\n%'
        THEN split_part("match_key", E'\n', 3) || E'\n' || split_part("match_key", E'\n', 1) || E'\n' || split_part("match_key", E'\n', 2)
        -- A hash of what is too long for an index.
        ELSE "email_key" || E'\n' || "match_key" END);

-- DropIndex
DROP INDEX "contact_shop_id_email_key_idx";

-- AlterTable
ALTER TABLE "contact" DROP COLUMN "email_key";

-- CreateTable
CREATE TABLE "run_tally" (
    "shop_id" UUID NOT NULL,
    "campaign_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "begun" INTEGER NOT NULL,
    "under_way" INTEGER NOT NULL,
    "loose" BOOLEAN NOT NULL
);

-- By hand: the sums, one for each day, and what is still to be added to them.
CREATE UNIQUE INDEX "run_tally_sum_key" ON "run_tally" ("shop_id", "campaign_id", "day") WHERE NOT "loose";
CREATE INDEX "run_tally_loose_idx" ON "run_tally" ("shop_id", "campaign_id") WHERE "loose";

-- By hand: those that there are.
INSERT INTO "run_tally" ("shop_id", "campaign_id", "day", "begun", "under_way", "loose")
SELECT "shop_id", "campaign_id", ("started_at" AT TIME ZONE 'UTC')::date, count(*), count(*) FILTER (WHERE "status" = 'active'), false
FROM "run" GROUP BY 1, 2, 3;

-- CreateIndex
CREATE INDEX "order_shop_id_created_at_idx" ON "order"("shop_id", "created_at");
