import type { Tracer } from '../../model/telemetry/spans.ts'

/** Decides which requests leave spans. */
export type Sampler = Tracer['samples']

const kinds: Readonly<Record<string, (ratio: number) => Sampler>> = {
  always_on: () => () => true,
  always_off: () => () => false,
  traceidratio: (ratio) => byRatio(ratio),
  parentbased_always_on: () => (_, parent) => parent ?? true,
  parentbased_always_off: () => (_, parent) => parent ?? false,
  parentbased_traceidratio: (ratio) => {
    const own = byRatio(ratio)
    return (traceId, parent) => parent ?? own(traceId, undefined)
  },
}

/** OpenTelemetry's own default: as the sender says, and everything where it says nothing. */
const absent = 'parentbased_always_on'

/** Reads `OTEL_TRACES_SAMPLER` and `OTEL_TRACES_SAMPLER_ARG`; throws what `refuse` makes of a message. */
export function readSampler(
  name: string = absent,
  argument: string | undefined,
  refuse: (message: string) => Error,
): Sampler {
  const make = Object.hasOwn(kinds, name) ? kinds[name] : undefined
  if (!make) {
    const known = Object.keys(kinds).join(', ')
    throw refuse(`OTEL_TRACES_SAMPLER is "${name}"; it must be one of ${known}`)
  }
  const ratio = argument === undefined ? 1 : Number(argument)
  if (name.endsWith('ratio') && !(ratio >= 0 && ratio <= 1))
    throw refuse(`OTEL_TRACES_SAMPLER_ARG is "${argument}"; it must be a number from 0 to 1`)
  return make(ratio)
}

/** By the end of the trace's id alone, which is random: the spans of a trace are all there or none is. */
const byRatio =
  (ratio: number): Sampler =>
  (traceId) =>
    Number.parseInt(traceId.slice(-13), 16) < ratio * 2 ** 52
