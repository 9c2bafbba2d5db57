-- CreateTable
CREATE TABLE "failed_run" (
    "shop_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "campaign_id" UUID NOT NULL,
    "message" TEXT NOT NULL,
    "failed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "failed_run_pkey" PRIMARY KEY ("shop_id","run_id")
);

-- CreateIndex
CREATE INDEX "failed_run_shop_id_failed_at_run_id_idx" ON "failed_run"("shop_id", "failed_at" DESC, "run_id" DESC);

-- CreateIndex
CREATE INDEX "failed_run_shop_id_campaign_id_failed_at_run_id_idx" ON "failed_run"("shop_id", "campaign_id", "failed_at" DESC, "run_id" DESC);

-- By hand: those that there are.
INSERT INTO "failed_run" ("shop_id", "run_id", "campaign_id", "message", "failed_at")
SELECT r."shop_id", r."id", r."campaign_id", coalesce((
        SELECT t."detail" ->> 'message' FROM "timeline_row" t WHERE t."run_id" = r."id" AND t."kind" = 'failed' ORDER BY t."seq" DESC LIMIT 1
    ), ''), coalesce(r."ended_at", r."started_at")
FROM "run" r WHERE r."status" = 'failed';
