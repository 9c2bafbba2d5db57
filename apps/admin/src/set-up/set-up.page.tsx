import { Alert, Button, Code, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { Navigate, useNavigate, useSearchParams } from 'react-router'
import { sayFailure } from '../page/failure.tsx'
import { signIn } from '../server/auth.ts'
import { problemsAt, useTRPC } from '../server/trpc.ts'
import { Door } from '../sign-in/door.tsx'

/** Makes the shop's first owner, with the one-time link that the server prints at its first start. */
export function SetUpPage() {
  const trpc = useTRPC()
  const [params] = useSearchParams()
  const me = useQuery(trpc.session.me.queryOptions({}))
  const token = params.get('token')
  if (me.data && !me.data.setupNeeded) return <Navigate to={me.data.user ? '/actions' : '/sign-in'} replace />
  return token === null || token === '' ? <WhereTheLinkIs /> : <FirstOwner token={token} />
}

function WhereTheLinkIs() {
  return (
    <Door title="Almost there" under="This shop has no owner yet.">
      <Stack gap="sm">
        <Text size="sm">
          When Aftercart started, it printed a link in the terminal that begins like this one. Open it to choose your
          email and password:
        </Text>
        <Code block>{`${window.location.origin}/setup?token=…`}</Code>
        <Text size="sm" c="dimmed">
          The link works once, so that nobody else can take your shop. If it has scrolled away, stop the server and
          start it again.
        </Text>
      </Stack>
    </Door>
  )
}

function FirstOwner({ token }: { token: string }) {
  const trpc = useTRPC()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [owner, setOwner] = useState({ name: '', email: '', password: '' })
  const setUp = useMutation(
    trpc.session.setup.mutationOptions({
      async onSuccess({ email }) {
        await signIn(email, owner.password)
        await queries.invalidateQueries(trpc.session.me.queryFilter())
        await navigate('/actions', { replace: true })
      },
    }),
  )
  const field = (name: keyof typeof owner) => ({
    name,
    required: true,
    withAsterisk: false,
    value: owner[name],
    error: problemsAt(setUp.error, name),
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget
      setOwner((before) => ({ ...before, [name]: value }))
    },
  })
  function submit(event: FormEvent) {
    event.preventDefault()
    setUp.mutate({ ...owner, token })
  }
  const refused =
    setUp.error && !['name', 'email', 'password'].some((name) => problemsAt(setUp.error, name) !== undefined)
  return (
    <Door title="Welcome" under="Choose how you will sign in. You are this shop's owner.">
      <form onSubmit={submit}>
        <Stack gap="md">
          {refused && (
            <Alert color="attention" role="alert">
              {sayFailure(setUp.error)}
            </Alert>
          )}
          <TextInput label="Your name" autoComplete="name" autoFocus {...field('name')} />
          <TextInput label="Email" type="email" autoComplete="username" {...field('email')} />
          <PasswordInput
            label="Password"
            description="10 characters or more. A sentence is easier to remember."
            autoComplete="new-password"
            minLength={10}
            {...field('password')}
          />
          <Button type="submit" loading={setUp.isPending} fullWidth mt="xs">
            Open my shop
          </Button>
        </Stack>
      </form>
    </Door>
  )
}
