-- AlterTable
ALTER TABLE "mailbox_message" ADD COLUMN     "headers" JSONB NOT NULL DEFAULT '{}';
