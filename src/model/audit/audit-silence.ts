import { isObject } from '../json-object.ts'

/** That a finding of `tidegate audit` is known and meant: whose, and why. What is absent holds for all. */
export type AuditSilence = {
  /** The rule's id. */
  readonly id: string
  readonly reason: string
  readonly path?: string
  /** A verb, or `ANY` for the method of that name. */
  readonly method?: string
  /** Of an authorizer, a stage or a domain. */
  readonly name?: string
  /** The API's id or name; of use in files about several. */
  readonly api?: string
}

/** The extension that definitions silence by, in the document or in an operation. */
export const auditExtension = 'x-tidegate-audit'

/** What makes a list of silences unusable, and where below the value it stands. */
export type SilenceProblem = { readonly at: readonly string[]; readonly message: string }

const members = ['id', 'reason', 'path', 'method', 'name', 'api'] as const

/** Longer than any explanation; a definition holds many. */
const maxTextLength = 2_000
const maxSilences = 10_000

/** Reads `{"silence": [{"id", "reason", …}]}`. */
export function readSilences(value: unknown): {
  readonly silences: readonly AuditSilence[]
  readonly problems: readonly SilenceProblem[]
} {
  const problems: SilenceProblem[] = []
  const problem = (at: readonly string[], message: string): void => {
    problems.push({ at, message })
  }
  if (!isObject(value)) return { silences: [], problems: [{ at: [], message: wanted }] }
  for (const name of Object.keys(value))
    if (name !== 'silence') problem([name], `has the unknown member '${name}': ${wanted}`)
  const { silence: list = [] } = value
  if (!Array.isArray(list)) problem(['silence'], wanted)
  const items: readonly unknown[] = Array.isArray(list) ? list : []
  if (items.length > maxSilences) problem(['silence'], `has more than ${maxSilences} silences`)
  const silences = items
    .slice(0, maxSilences)
    .flatMap((item, index) =>
      readSilence(item, (at, message) => problem(['silence', String(index), ...at], message)),
    )
  return { silences, problems }
}

const wanted = 'must be {"silence": [{"id": a rule, "reason": why}]}'

function readSilence(
  item: unknown,
  problem: (at: readonly string[], message: string) => void,
): readonly AuditSilence[] {
  if (!isObject(item)) {
    problem([], 'must be an object with an id and a reason')
    return []
  }
  for (const [name, value] of Object.entries(item)) {
    if (!members.some((member) => member === name))
      problem([name], `is unknown: a silence has ${members.join(', ')}`)
    else if (typeof value !== 'string' || value.length > maxTextLength)
      problem([name], `must be a text of at most ${maxTextLength} characters`)
  }
  const text = (name: (typeof members)[number]): string =>
    typeof item[name] === 'string' ? item[name].trim() : ''
  if (text('id') === '') problem([], 'names no rule: say which in id')
  if (text('reason') === '')
    problem([], `silences ${text('id') || 'a rule'} without a reason: say why in reason`)
  const given = members.map((name) => [name, text(name)] as const).filter(([, t]) => t !== '')
  return text('id') && text('reason') ? [Object.fromEntries(given) as AuditSilence] : []
}
