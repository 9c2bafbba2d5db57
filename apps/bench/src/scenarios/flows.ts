/** F1: a failed purchase, a condition that holds, an HTTP request to the receiver. With `wait`, F2: a wait before it. */
export function benchFlow(hook: string, wait?: string): object {
  const trigger = { id: 't', type: 'trigger', params: { on: 'purchase-failed' } }
  const condition = {
    id: 'c',
    type: 'condition',
    params: { all: [{ fact: 'order.total', is: 'greater-than', value: '50' }] },
  }
  const action = {
    id: 'h',
    type: 'http-request',
    params: { method: 'POST', url: hook, body: '{"orderId":"{{ order.id }}"}' },
  }
  if (wait === undefined) {
    return {
      nodes: [trigger, condition, action],
      edges: [
        { from: 't', to: 'c' },
        { from: 'c', out: 'yes', to: 'h' },
      ],
    }
  }
  const waiting = { id: 'w', type: 'wait', params: { for: wait } }
  const edges = [
    { from: 't', to: 'c' },
    { from: 'c', out: 'yes', to: 'w' },
    { from: 'w', to: 'h' },
  ]
  return { nodes: [trigger, condition, waiting, action], edges }
}
