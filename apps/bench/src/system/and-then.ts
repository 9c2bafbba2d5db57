/** What `work` answers, after `end` was done too: also when it failed. */
export async function andThen<T>(work: Promise<T>, end: () => Promise<void>): Promise<T> {
  try {
    return await work
  } finally {
    await end()
  }
}
