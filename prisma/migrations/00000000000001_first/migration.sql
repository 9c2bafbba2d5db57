-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "shop" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "time_zone" TEXT NOT NULL DEFAULT 'UTC',
    "url" TEXT NOT NULL DEFAULT '',
    "settings" JSONB NOT NULL DEFAULT '{}',
    "storefront_secret" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "shop_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "user" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "email_verified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ip_address" TEXT,
    "user_agent" TEXT,
    "user_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "account" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "provider_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "access_token" TEXT,
    "refresh_token" TEXT,
    "id_token" TEXT,
    "access_token_expires_at" TIMESTAMPTZ(3),
    "refresh_token_expires_at" TIMESTAMPTZ(3),
    "scope" TEXT,
    "password" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "verification" (
    "id" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "verification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "member" (
    "shop_id" UUID NOT NULL,
    "user_id" TEXT NOT NULL,
    "role" TEXT NOT NULL DEFAULT 'owner',

    CONSTRAINT "member_pkey" PRIMARY KEY ("shop_id","user_id")
);

-- CreateTable
CREATE TABLE "installation" (
    "name" TEXT NOT NULL,
    "value" TEXT NOT NULL,

    CONSTRAINT "installation_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "api_key" (
    "shop_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "shown" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("shop_id","id")
);

-- CreateTable
CREATE TABLE "product" (
    "shop_id" UUID NOT NULL,
    "sku" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "price" DECIMAL(14,2) NOT NULL,
    "currency" TEXT NOT NULL DEFAULT 'USD',
    "kind" TEXT NOT NULL DEFAULT 'one-time',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "product_pkey" PRIMARY KEY ("shop_id","sku")
);

-- CreateTable
CREATE TABLE "contact" (
    "shop_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "match_key" TEXT NOT NULL,
    "email_key" TEXT NOT NULL,
    "first_name" TEXT NOT NULL,
    "last_name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "type" TEXT NOT NULL DEFAULT 'prospect',
    "tags" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "time_zone" TEXT,
    "fields" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "known_since" TIMESTAMPTZ(3) DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "contact_pkey" PRIMARY KEY ("shop_id","id")
);

-- CreateTable
CREATE TABLE "shopper" (
    "shop_id" UUID NOT NULL,
    "username" TEXT NOT NULL,
    "password_hash" TEXT NOT NULL,
    "contact_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "shopper_pkey" PRIMARY KEY ("shop_id","username")
);

-- CreateTable
CREATE TABLE "storefront_limit" (
    "shop_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "storefront_limit_pkey" PRIMARY KEY ("shop_id","key")
);

-- CreateTable
CREATE TABLE "checkout" (
    "shop_id" UUID NOT NULL,
    "cart_id" UUID NOT NULL,
    "order_id" TEXT NOT NULL,
    "charging" INTEGER,
    "charging_since" TIMESTAMPTZ(3),
    "answers" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "checkout_pkey" PRIMARY KEY ("shop_id","cart_id")
);

-- CreateTable
CREATE TABLE "order" (
    "shop_id" UUID NOT NULL,
    "id" TEXT NOT NULL,
    "contact_id" UUID NOT NULL,
    "currency" TEXT NOT NULL,
    "total" DECIMAL(14,2) NOT NULL,
    "items" JSONB NOT NULL,
    "origin" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "status_at" TIMESTAMPTZ(3) NOT NULL,
    "paid_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "order_pkey" PRIMARY KEY ("shop_id","id")
);

-- CreateTable
CREATE TABLE "outcome" (
    "shop_id" UUID NOT NULL,
    "event_id" TEXT NOT NULL,
    "gateway" TEXT NOT NULL,
    "payment" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "charge" TEXT NOT NULL,
    "card" BOOLEAN NOT NULL,
    "decline_class" TEXT,
    "decline_code" TEXT,
    "error_code" TEXT,
    "error_message" TEXT,
    "order_id" TEXT NOT NULL,
    "contact_id" UUID NOT NULL,
    "counted" BOOLEAN NOT NULL,
    "uncounted_why" TEXT,
    "source" TEXT NOT NULL DEFAULT 'server',
    "attempt_key" TEXT,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "outcome_pkey" PRIMARY KEY ("shop_id","event_id")
);

-- CreateTable
CREATE TABLE "login" (
    "shop_id" UUID NOT NULL,
    "event_id" TEXT NOT NULL,
    "contact_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "login_pkey" PRIMARY KEY ("shop_id","event_id")
);

-- CreateTable
CREATE TABLE "campaign" (
    "shop_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "trigger" TEXT,
    "sku" TEXT NOT NULL DEFAULT '',
    "draft" JSONB NOT NULL,
    "published_version" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "campaign_pkey" PRIMARY KEY ("shop_id","id")
);

-- CreateTable
CREATE TABLE "campaign_version" (
    "shop_id" UUID NOT NULL,
    "campaign_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "flow" JSONB NOT NULL,
    "published_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "campaign_version_pkey" PRIMARY KEY ("shop_id","campaign_id","number")
);

-- CreateTable
CREATE TABLE "run" (
    "shop_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "campaign_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "trigger" TEXT NOT NULL,
    "sku" TEXT NOT NULL DEFAULT '',
    "contact_id" UUID NOT NULL,
    "order_id" TEXT,
    "event_id" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "snapshot" JSONB NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "run_pkey" PRIMARY KEY ("shop_id","id")
);

-- CreateTable
CREATE TABLE "timeline_row" (
    "shop_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "kind" TEXT NOT NULL,
    "node" TEXT,
    "visit" INTEGER,
    "detail" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "timeline_row_pkey" PRIMARY KEY ("shop_id","run_id","seq")
);

-- CreateTable
CREATE TABLE "timer" (
    "shop_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "node" TEXT NOT NULL,
    "visit" INTEGER NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "timer_pkey" PRIMARY KEY ("shop_id","run_id","node","visit")
);

-- CreateTable
CREATE TABLE "effect" (
    "shop_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "run_id" UUID NOT NULL,
    "node" TEXT NOT NULL,
    "visit" INTEGER NOT NULL,
    "type" TEXT NOT NULL,
    "params" JSONB NOT NULL,
    "state" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "last_error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "effect_pkey" PRIMARY KEY ("shop_id","key")
);

-- CreateTable
CREATE TABLE "mailbox_message" (
    "shop_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "run_id" UUID,
    "contact_id" UUID,
    "from" TEXT NOT NULL,
    "to" TEXT NOT NULL,
    "reply_to" TEXT,
    "subject" TEXT NOT NULL,
    "html" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "sent_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "mailbox_message_pkey" PRIMARY KEY ("shop_id","id")
);

-- CreateTable
CREATE TABLE "task" (
    "shop_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "run_id" UUID,
    "contact_id" UUID,
    "order_id" TEXT,
    "title" TEXT NOT NULL,
    "notes" TEXT NOT NULL DEFAULT '',
    "assignee" TEXT NOT NULL DEFAULT '',
    "due_at" TIMESTAMPTZ(3),
    "done_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "task_pkey" PRIMARY KEY ("shop_id","id")
);

-- CreateIndex
CREATE UNIQUE INDEX "user_email_key" ON "user"("email");

-- CreateIndex
CREATE UNIQUE INDEX "session_token_key" ON "session"("token");

-- CreateIndex
CREATE INDEX "session_user_id_idx" ON "session"("user_id");

-- CreateIndex
CREATE INDEX "account_user_id_idx" ON "account"("user_id");

-- CreateIndex
CREATE INDEX "verification_identifier_idx" ON "verification"("identifier");

-- CreateIndex
CREATE INDEX "member_user_id_idx" ON "member"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "api_key_hash_key" ON "api_key"("hash");

-- CreateIndex
CREATE INDEX "contact_shop_id_email_key_idx" ON "contact"("shop_id", "email_key");

-- CreateIndex
CREATE UNIQUE INDEX "contact_shop_id_match_key_key" ON "contact"("shop_id", "match_key");

-- CreateIndex
CREATE INDEX "storefront_limit_since_idx" ON "storefront_limit"("since");

-- CreateIndex
CREATE UNIQUE INDEX "checkout_shop_id_order_id_key" ON "checkout"("shop_id", "order_id");

-- CreateIndex
CREATE INDEX "order_shop_id_contact_id_idx" ON "order"("shop_id", "contact_id");

-- CreateIndex
CREATE INDEX "outcome_shop_id_order_id_idx" ON "outcome"("shop_id", "order_id");

-- CreateIndex
CREATE INDEX "outcome_shop_id_gateway_payment_idx" ON "outcome"("shop_id", "gateway", "payment");

-- CreateIndex
CREATE UNIQUE INDEX "outcome_shop_id_attempt_key_key" ON "outcome"("shop_id", "attempt_key");

-- CreateIndex
CREATE INDEX "campaign_shop_id_trigger_sku_idx" ON "campaign"("shop_id", "trigger", "sku");

-- CreateIndex
CREATE INDEX "run_shop_id_contact_id_status_idx" ON "run"("shop_id", "contact_id", "status");

-- CreateIndex
CREATE INDEX "run_shop_id_order_id_idx" ON "run"("shop_id", "order_id");

-- CreateIndex
CREATE INDEX "run_shop_id_campaign_id_started_at_idx" ON "run"("shop_id", "campaign_id", "started_at");

-- CreateIndex
CREATE INDEX "run_shop_id_started_at_idx" ON "run"("shop_id", "started_at");

-- CreateIndex
CREATE UNIQUE INDEX "run_shop_id_event_id_campaign_id_sku_key" ON "run"("shop_id", "event_id", "campaign_id", "sku");

-- CreateIndex
CREATE INDEX "timer_due_at_idx" ON "timer"("due_at");

-- CreateIndex
CREATE INDEX "effect_shop_id_run_id_idx" ON "effect"("shop_id", "run_id");

-- CreateIndex
CREATE INDEX "mailbox_message_shop_id_sent_at_idx" ON "mailbox_message"("shop_id", "sent_at");

-- CreateIndex
CREATE UNIQUE INDEX "mailbox_message_shop_id_key_key" ON "mailbox_message"("shop_id", "key");

-- CreateIndex
CREATE INDEX "task_shop_id_created_at_idx" ON "task"("shop_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "task_shop_id_key_key" ON "task"("shop_id", "key");

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "account" ADD CONSTRAINT "account_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- By hand: what Prisma cannot say.

-- One set of purchase actions for each trigger and product; sku '' is the default settings.
CREATE UNIQUE INDEX "campaign_purchase_actions_key" ON "campaign" ("shop_id", "trigger", "sku") WHERE "kind" = 'purchase-actions';

-- However often a payment attempt is reported, it counts once for each status.
CREATE UNIQUE INDEX "outcome_counted_key" ON "outcome" ("shop_id", "gateway", "payment", "attempt", "status") WHERE "counted";
