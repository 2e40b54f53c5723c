import { isInt, type Value } from '../values/value.ts'
import { MethodFailed, type MethodContext } from './method-table.ts'

/**
 * `String.format` with the conversions that templates use: `%s %S %b %c %d %x %X %o %f %% %n`, with
 * argument index, flags, width and precision. Others fail, as do arguments of the wrong type.
 */
export function formatText(format: string, args: readonly Value[], context: MethodContext): string {
  let result = ''
  let end = 0
  let next = 0
  context.work.read(format.length)
  for (const found of format.matchAll(specifier)) {
    const [all, index, flags = '', width = '', precision, conversion = ''] = found
    literal(format.slice(end, found.index))
    end = found.index + all.length
    context.work.charge(1)
    if (conversion === 'n' || conversion === '%') {
      result += pad(conversion === 'n' ? '\n' : '%', flags, width, context)
      continue
    }
    const at = index === undefined ? next++ : Number.parseInt(index, 10) - 1
    const arg = args[at]
    if (arg === undefined) throw new MethodFailed(`format: no argument for ${all}`)
    const digits = precision === undefined ? undefined : Number(precision)
    if (digits !== undefined) context.work.make(digits)
    result += pad(convert(arg, conversion, flags, width, digits, context), flags, width, context)
    context.work.grow(result.length)
  }
  literal(format.slice(end))
  context.work.make(result.length)
  return result

  function literal(text: string): void {
    const bad = text.indexOf('%')
    if (bad >= 0)
      throw new MethodFailed(`format: cannot read ${JSON.stringify(text.slice(bad, bad + 8))}`)
    result += text
  }
}

const specifier =
  /%(?:([0-9]{1,3})\$)?([-#+ 0,(]*)([1-9][0-9]{0,8})?(?:\.([0-9]{1,8}))?([a-zA-Z%])/g

function convert(
  arg: Value,
  conversion: string,
  flags: string,
  width: string,
  digits: number | undefined,
  context: MethodContext,
): string {
  const text = () => (arg === null ? 'null' : context.text(arg)).slice(0, digits)
  if (conversion === 's') return text()
  if (conversion === 'S') return text().toUpperCase()
  if (conversion === 'b') return String(typeof arg === 'boolean' ? arg : arg !== null)
  if (conversion === 'c' && typeof arg === 'string' && arg.length === 1) return arg
  if (conversion === 'c' && typeof arg === 'bigint') return String.fromCodePoint(Number(arg))
  if (typeof arg === 'bigint') {
    if (conversion === 'd') return signed(arg < 0n, String(arg < 0n ? -arg : arg), flags, width)
    const radix = radixes[conversion.toLowerCase()]
    if (radix !== undefined) {
      const plain = BigInt.asUintN(isInt(arg) ? 32 : 64, arg).toString(radix)
      const filled = flags.includes('0') ? plain.padStart(Number(width), '0') : plain
      return conversion === 'X' ? filled.toUpperCase() : filled
    }
  }
  if (conversion === 'f' && typeof arg === 'number') {
    if (!Number.isFinite(arg)) return String(arg)
    const negative = arg < 0 || Object.is(arg, -0)
    return signed(negative, fixed(Math.abs(arg), digits ?? 6), flags, width)
  }
  throw new MethodFailed(`format: %${conversion} does not take ${context.text(arg).slice(0, 40)}`)
}

const radixes: Readonly<Record<string, number>> = { x: 16, o: 8 }

/** Sign, thousands separators and leading zeros. */
function signed(negative: boolean, digits: string, flags: string, width: string): string {
  const grouped = flags.includes(',') ? groupThousands(digits) : digits
  const parenthesised = negative && flags.includes('(')
  const plus = flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''
  const sign = negative ? (parenthesised ? '(' : '-') : plus
  const close = parenthesised ? ')' : ''
  const room = Number(width) - sign.length - close.length
  return sign + (flags.includes('0') ? grouped.padStart(room, '0') : grouped) + close
}

function groupThousands(digits: string): string {
  const [whole = '', fraction] = digits.split('.')
  const groups: string[] = []
  for (let end = whole.length; end > 0; end -= 3)
    groups.unshift(whole.slice(Math.max(0, end - 3), end))
  return groups.join(',') + (fraction === undefined ? '' : `.${fraction}`)
}

/** Decimals that a Double can have: beyond them there are only zeros. */
const maxDecimals = 400

/** A number with so many decimals, its printed decimals rounded half up as Java does. */
function fixed(value: number, wanted: number): string {
  const decimals = Math.min(wanted, maxDecimals)
  const [, whole = '', fraction = '', exponent = '0'] =
    /^([0-9]+)\.?([0-9]*)(?:e([+-][0-9]+))?$/.exec(String(value)) ?? []
  const scale = fraction.length - Number(exponent)
  let digits = BigInt(whole + fraction)
  if (scale > decimals) {
    const unit = 10n ** BigInt(scale - decimals)
    digits = (digits + unit / 2n) / unit
  } else digits *= 10n ** BigInt(decimals - scale)
  const text = String(digits).padStart(decimals + 1, '0')
  if (decimals === 0) return text
  return `${text.slice(0, -decimals)}.${text.slice(-decimals).padEnd(wanted, '0')}`
}

function pad(text: string, flags: string, width: string, context: MethodContext): string {
  const size = Number(width)
  context.work.make(size)
  return flags.includes('-') ? text.padEnd(size) : text.padStart(size)
}
