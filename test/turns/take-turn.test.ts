import { expect, test } from 'vitest'
import { countTurn, takeTurn } from '../../src/turns/take-turn.ts'

/** Notes what happens on the thread until it is told to stop. */
function listen(happened: string[]): () => void {
  let over = false
  const hear = () => {
    happened.push('heard')
    if (!over) setImmediate(hear)
  }
  setImmediate(hear)
  return () => (over = true)
}

test('of many who want a turn each has one, in the order in which they came, and others are heard before each', async () => {
  const happened: string[] = []
  const stop = listen(happened)
  const names = ['a', 'b', 'c', 'd', 'e']
  await Promise.all(names.map((name) => takeTurn().then(() => happened.push(name))))
  stop()
  expect(happened.filter((each) => each !== 'heard')).toEqual(names)
  for (const name of names) expect(happened[happened.indexOf(name) - 1]).toBe('heard')
})

test('who waits for a turn waits again when somebody worked long without one', async () => {
  const happened: string[] = []
  const stop = listen(happened)
  const turn = takeTurn().then(() => happened.push('turn'))
  setTimeout(() => {
    countTurn()
    happened.push('work')
  }, 0)
  await turn
  stop()
  expect(happened.indexOf('turn')).toBeGreaterThan(happened.indexOf('work') + 1)
})
