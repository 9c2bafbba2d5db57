-- AlterTable
ALTER TABLE "campaign" ADD COLUMN     "entry_signals" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- AlterTable
ALTER TABLE "contact" ADD COLUMN     "unsubscribed_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "effect" ADD COLUMN     "held_until" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "outcome" ADD COLUMN     "advice_code" TEXT,
ADD COLUMN     "card_network" TEXT,
ADD COLUMN     "card_reference" TEXT,
ADD COLUMN     "final_attempt" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "message" (
    "shop_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "run_id" UUID NOT NULL,
    "campaign_id" UUID NOT NULL,
    "contact_id" UUID NOT NULL,
    "node" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL DEFAULT '',
    "state" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "message_pkey" PRIMARY KEY ("shop_id","key")
);

-- CreateTable
CREATE TABLE "note" (
    "shop_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "run_id" UUID,
    "contact_id" UUID NOT NULL,
    "text" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "note_pkey" PRIMARY KEY ("shop_id","id")
);

-- CreateTable
CREATE TABLE "api_event" (
    "shop_id" UUID NOT NULL,
    "event_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "contact_id" UUID NOT NULL,
    "data" JSONB NOT NULL DEFAULT '{}',
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "api_event_pkey" PRIMARY KEY ("shop_id","event_id")
);

-- CreateTable
CREATE TABLE "stored_card" (
    "shop_id" UUID NOT NULL,
    "gateway" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "contact_id" UUID NOT NULL,
    "network" TEXT,
    "last4" TEXT,
    "expires_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "stored_card_pkey" PRIMARY KEY ("shop_id","gateway","reference")
);

-- CreateTable
CREATE TABLE "retry_owner" (
    "shop_id" UUID NOT NULL,
    "gateway" TEXT NOT NULL,
    "payment" TEXT NOT NULL,
    "run_id" UUID NOT NULL,
    "claimed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "retry_owner_pkey" PRIMARY KEY ("shop_id","gateway","payment")
);

-- CreateTable
CREATE TABLE "version_move" (
    "shop_id" UUID NOT NULL,
    "campaign_id" UUID NOT NULL,
    "to_version" INTEGER NOT NULL,
    "map" JSONB NOT NULL,
    "moved" INTEGER NOT NULL DEFAULT 0,
    "stayed" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "done_at" TIMESTAMPTZ(3),

    CONSTRAINT "version_move_pkey" PRIMARY KEY ("shop_id","campaign_id","to_version")
);

-- CreateIndex
CREATE INDEX "message_shop_id_contact_id_at_idx" ON "message"("shop_id", "contact_id", "at");

-- CreateIndex
CREATE INDEX "note_shop_id_contact_id_created_at_idx" ON "note"("shop_id", "contact_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "note_shop_id_key_key" ON "note"("shop_id", "key");

-- CreateIndex
CREATE INDEX "stored_card_shop_id_contact_id_idx" ON "stored_card"("shop_id", "contact_id");

-- CreateIndex
CREATE INDEX "stored_card_shop_id_expires_at_idx" ON "stored_card"("shop_id", "expires_at");

-- By hand: what Prisma cannot say.
-- Few messages are held at a time, and all effects pass through this table.
CREATE INDEX "effect_held_until_idx" ON "effect" ("held_until") WHERE "held_until" IS NOT NULL;
