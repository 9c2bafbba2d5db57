/** What a storefront's own form calls things; the `autocomplete` token counts as a name, too. Compared without `-` and `_`. */
const names = {
  email: ['email', 'emailaddress', 'mail', 'username', 'login'],
  firstName: ['firstname', 'fname', 'givenname', 'forename'],
  lastName: ['lastname', 'lname', 'familyname', 'surname'],
  password: ['password', 'newpassword', 'currentpassword'],
  number: ['ccnumber', 'cardnumber', 'card'],
  expiry: ['ccexp', 'expiry', 'exp', 'cardexpiry', 'expirydate'],
  cvc: ['cccsc', 'cvc', 'cvv', 'securitycode', 'cardcvc'],
} as const

export type FormName = keyof typeof names

/** The inputs of a form that we know the meaning of. The first of each kind counts; hidden and empty ones too. */
export function knownInputs(form: HTMLFormElement): Partial<Record<FormName, HTMLInputElement>> {
  const found: Partial<Record<FormName, HTMLInputElement>> = {}
  for (const input of form.querySelectorAll('input')) {
    const name = meaning(input)
    if (name !== null) found[name] ??= input
  }
  return found
}

function meaning(input: HTMLInputElement): FormName | null {
  const tokens = [...input.autocomplete.split(' ').reverse(), input.name].map((name) =>
    name.toLowerCase().replaceAll(/[-_.\s]/g, ''),
  )
  // A login form's user name is an email only when it looks like one; the caller checks the value.
  const kinds = Object.entries(names) as [FormName, readonly string[]][]
  return kinds.find(([, known]) => tokens.some((token) => known.includes(token)))?.[0] ?? null
}
