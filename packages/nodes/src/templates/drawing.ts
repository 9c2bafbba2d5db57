import type { Flow, FlowEdge, FlowSettings, JsonObject } from '@aftercart/flow'

export type Steps = Readonly<Record<string, [type: string, params?: JsonObject]>>

/**
 * A flow from its steps by id and its paths, each a row of steps: `'soft.no > other'` goes from the way out "no" of `soft`
 * to `other`. Positions are left out.
 */
export function drawing(steps: Steps, paths: readonly string[], settings?: FlowSettings): Flow {
  const nodes = Object.entries(steps).map(([id, [type, params = {}]]) => ({ id, type, params }))
  const edges = paths.flatMap(edgesOf)
  return settings === undefined ? { nodes, edges } : { nodes, edges, settings }
}

/** The paragraphs of a message. */
export function letter(...paragraphs: readonly string[]): string {
  return paragraphs.join('\n\n')
}

/** A step that goes on at once between nine and five on a working day where the contact lives, and else waits for it. */
export const officeHours: [type: string, params: JsonObject] = [
  'wait-until',
  { until: { kind: 'window', days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' } },
]

function edgesOf(path: string): FlowEdge[] {
  const stops = path.split(' > ')
  return stops.slice(1).map((to, index) => {
    const [from = '', out] = stops[index]!.split('.')
    return { from, ...(out === undefined ? {} : { out }), to: to.split('.')[0]! }
  })
}
