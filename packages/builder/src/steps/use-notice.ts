import { useEffect, useState } from 'react'

/** Why something was not done, shown for a moment. */
export function useNotice(): { notice: string; refuse(why: string): void } {
  const [notice, setNotice] = useState('')
  useEffect(() => {
    if (notice === '') return
    const timer = setTimeout(() => setNotice(''), 5000)
    return () => clearTimeout(timer)
  }, [notice])
  return { notice, refuse: setNotice }
}
