import type { Records } from '@aftercart/nodes/server'
import { askToStart, askToStop } from '../entry/ask-flow.ts'
import type { Runtime } from '../runtime.ts'
import type { ContactWork, RunWork, RunWrites, Work } from './work.ts'

/** One step of one run: what it may change, all of it thrown away when the step throws. */
export type Bench = { runtime: Runtime; work: Work; run: RunWork; contact: ContactWork; writes: RunWrites }

/** Records are changed in memory and written with everything else, so a step that throws has changed nothing. */
export function recordsOf(bench: Bench, key: string): Records {
  const { contact, writes } = bench
  const tasks = namer(key)
  const notes = namer(key)
  return {
    async createTask(task) {
      writes.tasks.push({ ...task, key: tasks() })
    },
    async addNote(text) {
      writes.notes.push({ text, key: notes() })
    },
    async addTags(tags) {
      const added = [...new Set(tags)].filter((tag) => !contact.tags.includes(tag))
      contact.tags = [...contact.tags, ...added]
      contact.changed = true
      writes.tagsAdded.push(...added.map((tag) => ({ key, tag })))
    },
    async removeTags(tags) {
      contact.tags = contact.tags.filter((tag) => !tags.includes(tag))
      contact.changed = true
    },
    async setContactType(type) {
      contact.type = type
      contact.changed = true
    },
    async setField(name, value) {
      const others = Object.entries(contact.fields).filter(([other]) => other !== name)
      contact.fields = Object.fromEntries(value === null ? others : [...others, [name, value]])
      contact.changed = true
    },
    startFlow: (campaignId) => askToStart(bench, key, campaignId),
    stopFlow: (campaignId) => askToStop(bench, key, campaignId),
  }
}

/** The effect's key for the first record of a kind, `key:2` for the second, so that none is ever made twice. */
function namer(key: string): () => string {
  let count = 0
  return () => {
    count += 1
    return count === 1 ? key : `${key}:${count}`
  }
}
