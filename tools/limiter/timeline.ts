type Event = { readonly time: number; readonly order: number; readonly act: (now: number) => void }

/** What may happen in one moment before time is thought to stand still. */
const maxAtOnce = 100_000

/** A clock that is simulated: what is to happen happens in its order, at once. */
export function timeline() {
  const heap: Event[] = []
  let order = 0

  const isBefore = (a: Event, b: Event) =>
    a.time < b.time || (a.time === b.time && a.order < b.order)

  function at(time: number, act: (now: number) => void): void {
    const event = { time, order: order++, act }
    let i = heap.push(event) - 1
    while (i > 0) {
      const parent = (i - 1) >> 1
      if (!isBefore(event, heap[parent]!)) break
      heap[i] = heap[parent]!
      i = parent
    }
    heap[i] = event
  }

  function next(): Event | undefined {
    const first = heap[0]
    const last = heap.pop()
    if (first === undefined || last === undefined || heap.length === 0) return first
    let i = 0
    for (;;) {
      let child = 2 * i + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++
      if (!isBefore(heap[child]!, last)) break
      heap[i] = heap[child]!
      i = child
    }
    heap[i] = last
    return first
  }

  return {
    at,
    /** Lets everything happen up to a time. Throws when one moment has no end. */
    run(until: number): void {
      let now = -Infinity
      let happened = 0
      for (;;) {
        const event = next()
        if (!event || event.time > until) return
        happened = event.time > now ? 0 : happened + 1
        now = event.time
        if (happened > maxAtOnce) throw new Error(`time stands still at ${now} ms`)
        event.act(event.time)
      }
    },
  }
}
