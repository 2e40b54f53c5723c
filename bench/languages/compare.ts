import { fileURLToPath } from 'node:url'
import type { Session } from '../http/session.ts'
import { median, ratioOf, verdict } from '../http/statistics.ts'
import { renderTable } from '../http/table.ts'
import { measureInside, microseconds } from '../workerd/measure.ts'
import { languages } from './index.ts'
import type { Pair } from './pair.ts'

/** Times one language against its library inside workerd, in turns. @returns whether no target was clearly missed */
export function compareLanguage(
  language: keyof typeof languages,
): (session: Session) => Promise<boolean> {
  const { library, target } = languages[language]
  const pairs: readonly Pair[] = languages[language].pairs
  return async (session) => {
    const entry = fileURLToPath(new URL('worker.ts', import.meta.url).href)
    const subjects = pairs.flatMap(({ name }, index) =>
      ['ours', 'theirs'].map((side) => ({ name, target: `/${language}/${index}/${side}` })),
    )
    const measured = await measureInside(session, language, entry, subjects)
    let held = true
    const rows = pairs.map(({ name, incidental }, index) => {
      const ours = measured[2 * index]!.costs
      const theirs = measured[2 * index + 1]!.costs
      const ratio = ratioOf(ours, theirs)
      const said = incidental ? '' : verdict(ratio, target)
      if (said === 'missed') held = false
      return [
        name,
        microseconds(median(ours)),
        microseconds(median(theirs)),
        ratio.ofRounds.toFixed(3),
        ratio.ofMinima.toFixed(3),
        said,
      ]
    })
    const head = ['inside workerd, once', 'µs', library, 'ratio', 'of minima', `target ${target}`]
    console.log(renderTable([head, ...rows]))
    return held
  }
}
