import { languages } from './index.ts'
import type { Pair } from './pair.ts'

/**
 * `/{language}/{pair}/{side}?times=N` repeats one side of a pair; `/empty` does nothing. Its duration is for
 * the client to take, since time stands still here.
 */
export default {
  fetch(request) {
    const { pathname, searchParams } = new URL(request.url)
    if (pathname === '/empty') return new Response('0')
    const [, language = '', pair = '', side = ''] = pathname.split('/')
    const run = sideOf(language, Number(pair), side)
    if (!run) return new Response('no such pair', { status: 404 })
    let sum = 0
    for (let i = Number(searchParams.get('times')); i > 0; i--) sum += run()
    return new Response(String(sum))
  },
} satisfies ExportedHandler

function sideOf(language: string, pair: number, side: string): (() => number) | undefined {
  if (!Object.hasOwn(languages, language)) return undefined
  const pairs: readonly Pair[] = languages[language as keyof typeof languages].pairs
  return side === 'ours' ? pairs[pair]?.ours : pairs[pair]?.theirs
}
