-- By hand: Prisma knows no partial indexes.

-- Actions that were given up, and those of them that are being done again, as their page lists them: the newest first.
CREATE INDEX "effect_dead_letters" ON "effect" ("shop_id", "ended_at" DESC, "key" DESC) WHERE "state" IN ('failed', 'again');
