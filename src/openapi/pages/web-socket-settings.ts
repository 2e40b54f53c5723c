import type { WebSocketSettings } from '../../model/v2/web-socket-settings.ts'
import { shown, type Cursor, type Spot } from '../reader.ts'
import { only, openGiven } from './given-document.ts'

/** What an operator may ask for; AWS has 600 seconds, 7,200 seconds and 131,072 bytes, and nothing of the rest. */
const bounds = {
  idleSeconds: [1, 86_400],
  lifeSeconds: [1, 604_800],
  maxMessageBytes: [1, 1_048_576],
  intervalSeconds: [1, 86_400],
  seconds: [1, 3_600],
  burstLimit: [1, 100_000],
} as const satisfies Readonly<Record<string, readonly [least: number, most: number]>>

const defaultIdleSeconds = 600
const maxOrigins = 100
const maxKeepAliveLength = 2_048
const maxRate = 10_000

/** Reads JSON or YAML: the members of {@link WebSocketSettings}. Throws an `ImportError` with every error found. */
export function readWebSocketSettings(body: Uint8Array): WebSocketSettings {
  const reader = openGiven(body)
  const { root } = reader
  only(reader, root, [
    'allowedOrigins',
    'keepAlive',
    'messageRate',
    'resume',
    'orderedReplies',
    'idleSeconds',
    'lifeSeconds',
    'maxMessageBytes',
  ])
  const settings: WebSocketSettings = {
    ...listed('allowedOrigins', readOrigins(reader)),
    ...listed('keepAlive', readKeepAlive(reader)),
    ...listed('messageRate', readRate(reader)),
    ...listed('resume', readResume(reader)),
    ...listed('orderedReplies', readFlag(reader, 'orderedReplies')),
    ...listed('idleSeconds', count(reader, root, 'idleSeconds')),
    ...listed('lifeSeconds', count(reader, root, 'lifeSeconds')),
    ...listed('maxMessageBytes', count(reader, root, 'maxMessageBytes')),
  }
  const { keepAlive, idleSeconds = defaultIdleSeconds } = settings
  if (keepAlive && keepAlive.intervalSeconds >= idleSeconds)
    reader.fail(
      `keepAlive.intervalSeconds must be less than the ${idleSeconds} seconds after which a silent session is closed`,
      reader.child(reader.child(root, 'keepAlive'), 'intervalSeconds'),
    )
  reader.finish()
  return settings
}

const listed = <K extends string, T>(name: K, value: T | undefined) =>
  (value === undefined ? {} : { [name]: value }) as { readonly [name in K]?: T }

/** `*`, or origins as browsers send them. */
function readOrigins(reader: Cursor): readonly string[] | undefined {
  const at = reader.child(reader.root, 'allowedOrigins')
  if (at.value === undefined) return undefined
  const items = reader.items(at, 'fail')
  if (items.length > maxOrigins) reader.fail(`There may be ${maxOrigins} origins at most`, at)
  return items.flatMap((item) => {
    const origin = String(item.value)
    if (origin === '*' || isOrigin(origin)) return [origin]
    reader.fail(
      `${shown(item.value)} is no origin: it is a scheme and a host as in https://chat.example, or *`,
      item,
    )
    return []
  })
}

/** As its serialization is, with no path and in lower case: another could never be equal to what a browser sends. */
function isOrigin(text: string): boolean {
  if (!/^[a-z][a-z0-9+.-]*:\/\/[^/?#@\s]+$/.test(text) || !URL.canParse(text)) return false
  const { protocol, host } = new URL(text)
  return text === `${protocol}//${host}`
}

function readKeepAlive(reader: Cursor): WebSocketSettings['keepAlive'] {
  const at = reader.child(reader.root, 'keepAlive')
  if (at.value === undefined || !only(reader, at, ['intervalSeconds', 'message'])) return undefined
  const intervalSeconds = needed(reader, at, 'intervalSeconds')
  const message = reader.child(at, 'message')
  const isFit =
    typeof message.value === 'string' &&
    message.value.length > 0 &&
    message.value.length <= maxKeepAliveLength
  if (!isFit)
    reader.fail(`'message' must be a string of 1 to ${maxKeepAliveLength} characters`, message)
  return { intervalSeconds, message: String(message.value) }
}

function readRate(reader: Cursor): WebSocketSettings['messageRate'] {
  const at = reader.child(reader.root, 'messageRate')
  if (at.value === undefined || !only(reader, at, ['rateLimit', 'burstLimit'])) return undefined
  const rate = reader.child(at, 'rateLimit')
  const { value } = rate
  if (!(typeof value === 'number' && value > 0 && value <= maxRate))
    reader.fail(`'rateLimit' must be a number above 0 and up to ${maxRate}`, rate)
  return { rateLimit: Number(value), burstLimit: needed(reader, at, 'burstLimit') }
}

function readResume(reader: Cursor): WebSocketSettings['resume'] {
  const at = reader.child(reader.root, 'resume')
  if (at.value === undefined || !only(reader, at, ['seconds'])) return undefined
  return { seconds: needed(reader, at, 'seconds') }
}

function readFlag(reader: Cursor, name: string): boolean | undefined {
  const at = reader.child(reader.root, name)
  if (at.value === undefined || typeof at.value === 'boolean') return at.value
  reader.fail(`'${name}' must be true or false, not ${shown(at.value)}`, at)
  return undefined
}

function needed(reader: Cursor, spot: Spot, name: keyof typeof bounds): number {
  const value = count(reader, spot, name)
  if (value === undefined && reader.child(spot, name).value === undefined)
    reader.fail(`'${name}' is missing`, spot)
  return value ?? 0
}

function count(reader: Cursor, spot: Spot, name: keyof typeof bounds): number | undefined {
  const at = reader.child(spot, name)
  const { value } = at
  if (value === undefined) return undefined
  const [least, most] = bounds[name]
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most)
    return value
  reader.fail(`'${name}' must be a whole number from ${least} to ${most}, not ${shown(value)}`, at)
  return undefined
}
