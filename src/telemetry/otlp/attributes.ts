import type { SpanValue } from '../../model/telemetry/spans.ts'

/** Characters of an attribute's value: what a client sends must not fill a batch. */
const maxValue = 4_096

/** Attributes in the form of OTLP's JSON. */
export const attributesOf = (values: Readonly<Record<string, SpanValue>>) =>
  Object.entries(values).map(([key, value]) => ({ key, value: valueOf(value) }))

function valueOf(value: SpanValue) {
  if (typeof value === 'string') return { stringValue: value.slice(0, maxValue).toWellFormed() }
  if (typeof value === 'boolean') return { boolValue: value }
  // 64-bit integers are texts in protobuf's JSON.
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value }
}

/** Milliseconds since 1970, as a text of nanoseconds. */
export const nanoseconds = (ms: number): string => `${Math.round(ms)}000000`

/** Who has made the data, as OTLP wants to know. */
export const scope = { name: 'tidegate' } as const
