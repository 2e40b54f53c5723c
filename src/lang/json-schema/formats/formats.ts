import { isDateTime } from './date-time.ts'
import { isHostname, isIpv4, isIpv6 } from './hosts.ts'
import { MAX_FORMAT_LENGTH } from '../limits.ts'
import { quoted } from '../messages.ts'

/** One `format`: the test, and the Java validator's message for a text that fails it. */
export interface Format {
  readonly test: (text: string) => boolean
  readonly message: (text: string) => string
}

const notValid =
  (what: string, prefix = 'string') =>
  (text: string): string =>
    `${prefix} "${quoted(text)}" is not a valid ${what}`

// Quoted local parts and address literals are RFC 5322; a domain of one label is allowed, as by javax.mail.
const ATOM = "[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]+"
const LABEL = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?'
const EMAIL = new RegExp(
  `^(?:${ATOM}(?:\\.${ATOM})*|"(?:[\\x20\\x21\\x23-\\x5b\\x5d-\\x7e]|\\\\[\\x20-\\x7e])*")@(?:${LABEL}(?:\\.${LABEL})*|\\[[0-9a-zA-Z.:]+\\])$`,
)

// RFC 3986, relative references included and characters beyond ASCII let through, as java.net.URI does.
const OTHER = '\\u00a1-\\u1fff\\u200b-\\u2027\\u2030-\\ud7ff\\uf900-\\uffef\\ud800-\\udfff'
const PCHAR = `(?:[\\w.~!$&'()*+,;=:@${OTHER}-]|%[0-9a-fA-F]{2})`
const URI = new RegExp(
  [
    '^(?:[a-zA-Z][a-zA-Z0-9+.-]*:|(?![^/?#]*:))',
    `(?://(?:${PCHAR}*@)?(?:\\[([0-9a-fA-F:.]+)\\]|(?:[\\w.~!$&'()*+,;=${OTHER}-]|%[0-9a-fA-F]{2})*)(?::\\d*)?(?=[/?#]|$)|(?!//))`,
    `(?:${PCHAR}|/)*(?:\\?(?:${PCHAR}|[/?])*)?(?:#(?:${PCHAR}|[/?])*)?$`,
  ].join(''),
)

function isUri(text: string): boolean {
  const parts = URI.exec(text)
  return parts !== null && (parts[1] === undefined || isIpv6(parts[1]))
}

function isRegex(text: string): boolean {
  if (isPattern(text, 'u')) return true
  // Escapes such as `\-` are errors under "u" only.
  return isPattern(text, '') && !hasUnknownEscape(text)
}

/** ECMA 262 gives escaped letters a meaning or none of its own; Java's `\Z` is not among them. */
function hasUnknownEscape(text: string): boolean {
  for (const [, escaped = ''] of text.matchAll(/\\([a-zA-Z_\\])/g)) {
    if (!'\\bBcdDfnrsStuvwWx'.includes(escaped)) return true
  }
  return false
}

function isPattern(text: string, flags: string): boolean {
  try {
    return new RegExp(text, flags) instanceof RegExp
  } catch {
    return false
  }
}

const matches = (pattern: RegExp) => short((text) => pattern.test(text))

/** A longer text is none of these, whatever it says. */
function short(test: (text: string) => boolean): (text: string) => boolean {
  return (text) => text.length <= MAX_FORMAT_LENGTH && test(text)
}

function hexDigest(length: number): Format {
  return {
    test: (text) => text.length === length && /^[0-9a-fA-F]*$/.test(text),
    message: (text) =>
      text.length === length
        ? 'input string has illegal characters'
        : `input string has bad length (${text.length}, expected ${length})`,
  }
}

/**
 * The formats the Java validator knows under draft-04. Any other name (`date`, `time`, `int32`,
 * `password` …) checks nothing. Texts: java-json-tools/json-schema-validator, validation.properties.
 */
export const formats: ReadonlyMap<string, Format> = new Map<string, Format>([
  [
    'date-time',
    {
      test: isDateTime,
      message: (text) =>
        `string "${quoted(text)}" is invalid against requested date format(s) [yyyy-MM-dd'T'HH:mm:ssZ, yyyy-MM-dd'T'HH:mm:ss.[0-9]{1,12}Z]`,
    },
  ],
  ['email', { test: matches(EMAIL), message: notValid('email address') }],
  ['hostname', { test: isHostname, message: notValid('hostname') }],
  ['ipv4', { test: isIpv4, message: notValid('IPv4 address') }],
  ['ipv6', { test: isIpv6, message: notValid('IPv6 address') }],
  ['regex', { test: short(isRegex), message: notValid('ECMA 262 regular expression') }],
  ['uri', { test: short(isUri), message: notValid('URI') }],
  [
    'base64',
    {
      test: (text) => text.length % 4 === 0 && /^[a-zA-Z0-9+/]*={0,2}$/.test(text),
      message: (text) =>
        text.length % 4 === 0
          ? 'input is not a valid Base64 string: illegal characters'
          : `input has illegal length (must be a multiple of 4, found ${text.length})`,
    },
  ],
  [
    'json-pointer',
    {
      test: matches(/^(?:\/(?:[^~/]|~[01])*)*$/),
      message: notValid('JSON Pointer', 'input string'),
    },
  ],
  [
    'mac',
    {
      test: matches(/^[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){5}$/),
      message: notValid('MAC address', 'input string'),
    },
  ],
  ['md5', hexDigest(32)],
  ['sha1', hexDigest(40)],
  ['sha256', hexDigest(64)],
  ['sha512', hexDigest(128)],
  [
    // java.util.UUID#fromString takes groups shorter than the canonical ones.
    'uuid',
    {
      test: matches(/^[0-9a-f]{1,8}(?:-[0-9a-f]{1,4}){3}-[0-9a-f]{1,12}$/i),
      message: notValid('UUID', 'input string'),
    },
  ],
])
