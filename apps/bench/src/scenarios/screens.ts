import { spreadOf } from '../figures/statistics.ts'
import type { Aftercart } from '../system/aftercart.ts'

/** What a screen asks the server for, again every few seconds as long as it is open, and how long the answer takes. */
export type ScreenFigures = { screen: string; milliseconds: number }

type Question = { screen: string; procedure: string; input: object }

const tries = 5

/** The screens whose lists grow with every order and run. Each is asked for several times; the median counts. */
export async function askForScreens(server: Aftercart): Promise<ScreenFigures[]> {
  const { rows } = await server.database.query<{ id: string }>(
    'SELECT campaign_id AS id FROM run WHERE shop_id = $1 LIMIT 1',
    [server.shopId],
  )
  const campaignId = rows[0]!.id
  const questions: Question[] = [
    { screen: 'Actions, with the counts of runs', procedure: 'purchaseActions.list', input: {} },
    { screen: 'Orders', procedure: 'orders.list', input: {} },
    { screen: 'Contacts', procedure: 'contacts.list', input: {} },
    { screen: 'Runs under way', procedure: 'runs.list', input: { status: 'active' } },
    {
      screen: 'the canvas, with who is where',
      procedure: 'runs.list',
      input: { campaignId, status: 'active', limit: 100 },
    },
  ]
  const figures: ScreenFigures[] = []
  for (const question of questions)
    figures.push({ screen: question.screen, milliseconds: await medianTime(server, question) })
  return figures
}

async function medianTime({ port, secretKey }: Aftercart, { procedure, input }: Question): Promise<number> {
  const url = `http://127.0.0.1:${port}/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`
  const times: number[] = []
  for (let n = 0; n < tries; n++) {
    const began = performance.now()
    const answer = await fetch(url, { headers: { Authorization: `Bearer ${secretKey}` } })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${procedure} answered ${answer.status}: ${text.slice(0, 200)}`)
    times.push(performance.now() - began)
  }
  return spreadOf(times)!.p50
}
