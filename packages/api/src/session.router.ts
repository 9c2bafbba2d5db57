import { getShop } from '@aftercart/runtime'
import { z } from 'zod'
import { badRequest } from './problems.ts'
import { refuseWhenTooMany, router, visitorProcedure } from './trpc.ts'

export const sessionRouter = router({
  /** Who is signed in. Answers a visitor too, so that the app knows which page to show first. */
  me: visitorProcedure
    .input(z.object({}).prefault({}))
    .output(
      z.object({
        user: z.object({ name: z.string(), email: z.string() }).nullable(),
        shop: z.object({ id: z.string(), name: z.string() }).nullable(),
        /** There is no owner yet: the set-up link printed at start makes one. */
        setupNeeded: z.boolean(),
      }),
    )
    .query(async ({ ctx }) => {
      const { caller } = ctx
      const shop = caller === null ? null : await getShop(ctx.runtime, caller.shopId)
      return {
        user: caller?.user == null ? null : { name: caller.user.name, email: caller.user.email },
        shop: shop === null ? null : { id: shop.id, name: shop.name },
        setupNeeded: caller === null && (await ctx.setup.needed()),
      }
    }),

  /** Makes the first owner, once, with the token of the set-up link. Sign in afterwards at /api/auth/sign-in/email. */
  setup: visitorProcedure
    .input(
      z.object({
        token: z.string().min(1).max(200),
        name: z.string().trim().min(1, 'Tell us your name.').max(120),
        email: z.email('Write an email address, e.g. you@shop.example.').max(254),
        password: z.string().min(10, 'Use at least 10 characters.').max(128, 'Use at most 128 characters.'),
      }),
    )
    .output(z.object({ email: z.string() }))
    .mutation(async ({ ctx, input }) => {
      refuseWhenTooMany(ctx, 'setup', ctx.address, 10, 60_000)
      const email = await ctx.setup.redeem(input)
      if (email !== null) return { email }
      const message =
        'This set-up link was used already or is too old. Start the server again to get a new one, or sign in.'
      throw badRequest(message, [{ path: 'token', message }])
    }),
})
