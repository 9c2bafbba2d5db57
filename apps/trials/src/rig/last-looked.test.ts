import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openReceiver } from './receiver.ts'

test('what came while the process stood still is not said to have come when it went on', async () => {
  const receiver = await openReceiver({ pause: () => 0 })
  const answered = fetch(`${receiver.url}/first`, { method: 'POST', body: 'here it is' })
  await sleep(50)
  const again = fetch(`${receiver.url}/second`, { method: 'POST', body: 'here it is' })
  const stood = Date.now()
  while (Date.now() < stood + 400);
  await Promise.all([answered, again])
  await receiver.close()
  const [first, second] = receiver.calls
  expect(first!.at - first!.after).toBeLessThan(300)
  expect(second!.at).toBeGreaterThanOrEqual(stood + 400)
  expect(second!.after).toBeLessThanOrEqual(stood)
})
