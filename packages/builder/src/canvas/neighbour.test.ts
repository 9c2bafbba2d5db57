import { expect, test } from 'vitest'
import type { Flow } from '@aftercart/flow'
import { afterDeletion, neighbour } from './neighbour.ts'

const at = (id: string, x: number, y: number) => ({ id, type: 'wait', params: {}, position: { x, y } })
const flow: Flow = {
  nodes: [at('top', 150, 0), at('left', 0, 144), at('right', 300, 144), at('bottom', 0, 288)],
  edges: [
    { from: 'top', to: 'left' },
    { from: 'top', to: 'right' },
    { from: 'left', to: 'bottom' },
  ],
}

test('arrow keys walk to the nearest step on that side', () => {
  expect(neighbour(flow, 'left', 'down')).toBe('bottom')
  expect(neighbour(flow, 'left', 'right')).toBe('right')
  expect(neighbour(flow, 'right', 'left')).toBe('left')
  expect(neighbour(flow, 'bottom', 'up')).toBe('left')
})

test('at the border of the drawing an arrow key leads nowhere', () => {
  expect(neighbour(flow, 'top', 'up')).toBeNull()
})

test('after a deletion the step that led there takes the focus, else the one behind it', () => {
  expect(afterDeletion(flow, ['left'])).toBe('top')
  expect(afterDeletion(flow, ['top'])).toBe('left')
  expect(afterDeletion(flow, ['top', 'left', 'right', 'bottom'])).toBeNull()
})
