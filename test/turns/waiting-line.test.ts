import { expect, test } from 'vitest'
import { openLine } from '../../src/turns/waiting-line.ts'

// Room that others hold: two kinds of bodies wait for theirs in lines of this kind.

/** A room of so many places, and a line before it. */
function room(places: number) {
  const line = openLine()
  const taken: string[] = []
  const enter = (name: string, more: { longestMs?: number; needs?: number } = {}) => {
    const { longestMs = 1_000, needs = 1 } = more
    let hangUp = () => undefined as void
    const done = line.wait({
      now: Date.now,
      longestMs,
      take() {
        if (taken.length + needs > places) return false
        taken.push(name)
        return true
      },
      onHangUp: (act) => {
        hangUp = act
      },
    })
    return { done, hangUp: () => hangUp() }
  }
  return { line, taken, enter, leave: (name: string) => taken.splice(taken.indexOf(name), 1) }
}

test('who finds room does not wait', async () => {
  const { enter, line } = room(1)
  expect(await enter('a').done).toBe(true)
  expect(line.length()).toBe(0)
})

test('who came first has its room first, whoever else would fit', async () => {
  const { enter, taken, leave } = room(2)
  await enter('a').done
  const large = enter('large', { needs: 2 })
  const small = enter('small')
  leave('a')
  expect(await Promise.all([large.done, small.done])).toEqual([true, true])
  expect(taken).toEqual(['large', 'small'])
})

test('who waits too long goes, and the next is heard', async () => {
  const { enter, taken, line } = room(1)
  const tooLarge = enter('large', { needs: 9, longestMs: 50 })
  const small = enter('small')
  expect(await tooLarge.done).toBe(false)
  expect(await small.done).toBe(true)
  expect([taken, line.length()]).toEqual([['small'], 0])
})

test('who hangs up holds up nobody', async () => {
  const { enter, line } = room(1)
  const gone = enter('large', { needs: 9 })
  const small = enter('small')
  gone.hangUp()
  expect(await small.done).toBe(true)
  expect(await gone.done).toBe(false)
  expect(line.length()).toBe(0)
})

test('a request that the runtime ended while it waited holds up nobody for longer than its time', async () => {
  const { enter, line } = room(1)
  // Its timer never comes: all that is left of it is its place in the line.
  void line.wait({
    now: () => Date.now() - 60_000,
    longestMs: 10,
    take: () => false,
    onHangUp: (act) => void act,
  })
  expect(await enter('a').done).toBe(true)
})
