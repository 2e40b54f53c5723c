/**
 * Milliseconds in which others are heard. A request passes through the event loop several times, so that giving way
 * once would not let it through.
 */
const pauseMs = 2

/** Turns that anybody had so far. A change tells who waits that another has had one. */
let turns = 0

/** Notes a long work that nobody knew to be one before it was done. */
export function countTurn(): void {
  turns++
}

/**
 * Waits until events have had their time since the last long work, whoever did it: there is one thread, and what is ready
 * runs before what arrives. To be followed by some milliseconds of work at once. Requests share a number and not a
 * promise, which would never settle when its owner is gone.
 */
export async function takeTurn(): Promise<void> {
  for (;;) {
    const seen = turns
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
    if (seen !== turns) continue
    turns++
    return
  }
}
