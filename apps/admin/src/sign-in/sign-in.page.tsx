import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { Navigate, useNavigate, useSearchParams } from 'react-router'
import { signIn } from '../server/auth.ts'
import { useTRPC } from '../server/trpc.ts'
import { Door } from './door.tsx'
import { pathAfterSignIn, sayRefusal } from './sign-in.words.ts'

export function SignInPage() {
  const trpc = useTRPC()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [params] = useSearchParams()
  const me = useQuery(trpc.session.me.queryOptions())
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [refusal, setRefusal] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const to = pathAfterSignIn(params.get('to'))

  if (me.data?.setupNeeded) return <Navigate to="/setup" replace />
  if (me.data?.user) return <Navigate to={to} replace />

  async function submit(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    setRefusal(null)
    const answer = await signIn(email.trim(), password)
    if (answer.kind === 'signed-in') {
      await queries.invalidateQueries(trpc.session.me.queryFilter())
      await navigate(to, { replace: true })
      return
    }
    setRefusal(sayRefusal(answer))
    setBusy(false)
  }

  return (
    <Door title="Sign in" under="See and change what happens after the cart.">
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="md">
          {refusal !== null && (
            <Alert color="attention" role="alert">
              {refusal}
            </Alert>
          )}
          <TextInput
            label="Email"
            type="email"
            name="email"
            autoComplete="username"
            required
            withAsterisk={false}
            autoFocus
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <PasswordInput
            label="Password"
            name="password"
            autoComplete="current-password"
            required
            withAsterisk={false}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Button type="submit" loading={busy} fullWidth mt="xs">
            Sign in
          </Button>
        </Stack>
      </form>
    </Door>
  )
}
