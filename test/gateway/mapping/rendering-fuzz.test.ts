import { expect, test } from 'vitest'
import { inputObject } from '../../../src/gateway/mapping/templates/input.ts'
import { utilObject } from '../../../src/gateway/mapping/templates/util.ts'
import { compileJavaPattern } from '../../../src/lang/java-regex/compile-pattern.ts'
import { compileTemplate } from '../../../src/lang/vtl/compile-template.ts'
import { TemplateError } from '../../../src/lang/vtl/template-error.ts'
import type { Value } from '../../../src/lang/vtl/values/value.ts'
import { exchangeOf } from '../../../src/gateway/playground/event-exchange.ts'
import { readEvent } from '../../../src/gateway/playground/event.ts'
import { generateBody, generateTemplate, randomFrom } from './rendering-generator.ts'

/** Renderings: a slice in CI; `FUZZ_RUNS=20000` for a long look, which also watches the memory. */
const runs = Number(process.env['FUZZ_RUNS'] ?? 80)
const seed = Number(process.env['FUZZ_SEED'] ?? 1)
/** Where a long look begins, to go on with it or to see one again. */
const first = Number(process.env['FUZZ_FROM'] ?? 0)
const isLong = process.env['FUZZ_RUNS'] !== undefined
/** Bodies have 1 kB to this, each order of magnitude as often. */
const maxBody = isLong ? 10_485_760 : 300_000
const maxCpuMs = 2_000
const maxGrowth = 256 * 1024 * 1024

const x = exchangeOf(readEvent(new Map()))

function lengthOf(random: (below: number) => number): number {
  return Math.round(1_000 * (maxBody / 1_000) ** (random(10_001) / 10_000))
}

/** How a rendering ends: with a text, or with an error that has its place in the template. */
function render(template: string, body: string): string {
  const input = inputObject(x, body, () => new Error('the body is not JSON'))
  const scope = new Map<string, Value>([
    ['input', input],
    ['util', utilObject],
  ])
  try {
    compileTemplate(template, 'fuzz', { compilePattern: compileJavaPattern }).render(scope)
    return 'text'
  } catch (error) {
    if (error instanceof TemplateError) return error.kind
    throw error
  }
}

test(
  'no rendering takes longer or more memory than its budget allows',
  { timeout: 60_000 + runs * 3_000 },
  () => {
    const ends = new Map<string, number>()
    const worst = { cpuMs: 0, growth: 0, run: 0 }
    for (let run = first; run < first + runs; run++) {
      const random = randomFrom(seed * 1_000_003 + run)
      const body = generateBody(random, lengthOf(random)).slice(0, maxBody)
      const template = generateTemplate(random)
      const before = process.cpuUsage()
      const rss = process.memoryUsage.rss()
      const end = render(template, body)
      const { user, system } = process.cpuUsage(before)
      const cpuMs = (user + system) / 1_000
      const growth = process.memoryUsage.rss() - rss
      ends.set(end, (ends.get(end) ?? 0) + 1)
      if (cpuMs > worst.cpuMs) Object.assign(worst, { cpuMs, run })
      worst.growth = Math.max(worst.growth, growth)
      const told = `seed ${seed}, run ${run}, body ${body.length} ${JSON.stringify(body.slice(0, 40))}, ${template}`
      expect(cpuMs, told).toBeLessThan(maxCpuMs)
      if (isLong) expect(growth, told).toBeLessThan(maxGrowth)
    }
    if (isLong)
      console.log(`${runs} renderings, seed ${seed}:`, Object.fromEntries(ends), 'worst:', worst)
    // A generator whose templates all fail looks at nothing.
    expect(ends.get('text') ?? 0).toBeGreaterThan(runs / 4)
    expect(ends.get('budget') ?? 0).toBeGreaterThan(0)
  },
)
