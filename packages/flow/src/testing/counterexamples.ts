import type { Flow } from '../flow.ts'
import type { Choice, Script } from './follow.ts'

const plain: Choice = { kind: 0, pick: 0, way: 0, tags: [], minutes: 0, timeZone: null }

/**
 * Flows and events that once showed the machine and the drawing to differ, as the property test shrank them, or that show a
 * mistake that is easily made. Replayed every time; add one for each that is found.
 */
export const counterexamples: { found: string; flow: Flow; script: Script }[] = [
  {
    found: 'branches that had all ended when a first join led the run back into one of them ended the run',
    flow: {
      nodes: [
        { id: 'tr0', type: 'trigger', params: { on: 'purchase-failed' } },
        { id: 'go1', type: 'goal', params: { on: 'purchase-made', mayEnter: true } },
        { id: 'go2', type: 'goal', params: { on: 'paid' } },
        { id: 'jo3', type: 'join', params: { goesOn: 'first' } },
        { id: 'cl4', type: 'clock', params: { hour: 8 } },
      ],
      edges: [
        { from: 'tr0', to: 'go1' },
        { from: 'go1', to: 'go2' },
        { from: 'go1', to: 'jo3' },
        { from: 'go2', to: 'jo3' },
        { from: 'go1', to: 'cl4' },
        { from: 'jo3', to: 'cl4' },
      ],
    },
    script: { begins: 0, age: 0, choices: [plain, plain, plain] },
  },
  {
    found: 'a goal inside a branch goes before one behind the meeting node',
    flow: {
      nodes: [
        { id: 'tr0', type: 'trigger', params: { on: 'purchase-failed' } },
        { id: 'go1', type: 'goal', params: { on: 'paid', mayEnter: true } },
        { id: 'wa2', type: 'wait', params: { hours: 1 } },
        { id: 'de3', type: 'decide', params: { tag: 'a' } },
        { id: 'go4', type: 'goal', params: { on: 'paid' } },
        { id: 're5', type: 'repeat', params: { times: 2 } },
      ],
      edges: [
        { from: 'tr0', to: 'go1' },
        { from: 'tr0', to: 'wa2' },
        { from: 'go1', to: 'wa2' },
        { from: 'wa2', to: 'de3' },
        { from: 'de3', out: 'no', to: 'go4' },
        { from: 'de3', out: 'yes', to: 're5' },
        { from: 'go4', to: 're5' },
        { from: 're5', out: 'again', to: 'wa2' },
      ],
    },
    script: { begins: 1, age: 0, choices: [plain, plain, plain, plain, plain] },
  },
  {
    found: 'a goal takes the waits in its level away',
    flow: {
      nodes: [
        { id: 'tr0', type: 'trigger', params: { on: 'purchase-failed' } },
        { id: 'li1', type: 'listen', params: { on: 'paid' } },
        { id: 'pa2', type: 'pass', params: {} },
        { id: 'go3', type: 'goal', params: { on: 'paid' } },
      ],
      edges: [
        { from: 'tr0', to: 'li1' },
        { from: 'li1', out: 'happened', to: 'pa2' },
        { from: 'li1', out: 'timed-out', to: 'pa2' },
        { from: 'pa2', to: 'go3' },
      ],
    },
    script: { begins: 0, age: 0, choices: [{ ...plain, kind: 55 }, plain, plain, plain, plain, plain] },
  },
  {
    found: 'the time limit of an event that came in time is taken back',
    flow: {
      nodes: [
        { id: 'tr0', type: 'trigger', params: { on: 'purchase-failed' } },
        { id: 'li1', type: 'listen', params: { on: 'purchase-made', hour: 8 } },
        { id: 'wa2', type: 'wait', params: { hours: 1 } },
      ],
      edges: [
        { from: 'tr0', to: 'li1' },
        { from: 'li1', out: 'happened', to: 'wa2' },
        { from: 'li1', out: 'timed-out', to: 'wa2' },
      ],
    },
    script: { begins: 0, age: 0, choices: [{ ...plain, kind: 55, pick: 667 }, plain, plain, plain, plain, plain] },
  },
  {
    found: 'a local time is forgotten with its wait',
    flow: {
      nodes: [
        { id: 'tr0', type: 'trigger', params: { on: 'purchase-failed' } },
        { id: 'cl1', type: 'clock', params: { hour: 11 } },
        { id: 'wa2', type: 'wait', params: { hours: 1 } },
      ],
      edges: [
        { from: 'tr0', to: 'cl1' },
        { from: 'cl1', to: 'wa2' },
        { from: 'tr0', to: 'wa2' },
      ],
    },
    script: { begins: 0, age: 0, choices: [plain, plain, plain, { ...plain, timeZone: '+3' }, plain] },
  },
  {
    found: 'waits are worked out anew in the order of the drawing, however they were kept',
    flow: {
      nodes: [
        { id: 'tr0', type: 'trigger', params: { on: 'purchase-failed' } },
        { id: 'cl1', type: 'clock', params: { hour: 11 } },
        { id: 'cl2', type: 'clock', params: { hour: 11 } },
      ],
      edges: [
        { from: 'tr0', to: 'cl1' },
        { from: 'tr0', to: 'cl2' },
      ],
      settings: { exitOn: [{ on: 'cancelled' }] },
    },
    script: { begins: 0, age: 0, choices: [{ ...plain, kind: 75, timeZone: '+3' }, plain, plain, plain, plain] },
  },
  {
    found: 'a wait without a limit has no timer to come',
    flow: {
      nodes: [
        { id: 'tr0', type: 'trigger', params: { on: 'purchase-failed' } },
        { id: 'li1', type: 'listen', params: { on: 'paid' } },
        { id: 'ac2', type: 'act', params: {} },
      ],
      edges: [
        { from: 'tr0', to: 'li1' },
        { from: 'li1', out: 'happened', to: 'ac2' },
        { from: 'li1', out: 'timed-out', to: 'ac2' },
      ],
      settings: { exitOn: [{ on: 'cancelled' }] },
    },
    script: { begins: 0, age: 0, choices: [plain, plain, plain, plain, plain] },
  },
  {
    found: 'news that ends runs lets nobody in',
    flow: {
      nodes: [
        { id: 'tr0', type: 'trigger', params: { on: 'purchase-failed' } },
        { id: 'li1', type: 'listen', params: { on: 'paid' } },
        { id: 'go2', type: 'goal', params: { on: 'cart-login', mayEnter: true } },
      ],
      edges: [
        { from: 'tr0', to: 'li1' },
        { from: 'li1', out: 'happened', to: 'go2' },
      ],
      settings: { exitOn: [{ on: 'cart-login' }] },
    },
    script: { begins: 2, age: 0, choices: [plain, plain, plain, plain, plain] },
  },
]
