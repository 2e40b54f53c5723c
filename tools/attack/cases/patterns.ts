import type { AttackCase, AttackGroup } from '../attack-case.ts'
import { tally, times, type Answer } from '../call.ts'
import { rendering, type Ground } from '../ground.ts'
import type { Routes } from '../../../test/support/rest-api.ts'
import { awsFunction } from './definitions.ts'

/** Milliseconds that a call with an evil pattern may take. */
const maxCallMs = 2_500

const blanks = ' '.repeat(100_000)
const letters = 'a'.repeat(131_072)

/** A pattern in a template, and the text that makes it slow. */
const inTemplates: Readonly<
  Record<string, { readonly expression: string; readonly body: string; readonly query?: string }>
> = {
  'replaceAll of blanks before the end, 100 kB': {
    expression: `$input.body.replaceAll('\\s+$', '')`,
    body: `${blanks}x`,
  },
  'matches with three (.*) over 3,000 dashes of the query': {
    expression: `$input.params('q').matches('(.*)-(.*)-(.*)[.]json')`,
    body: '{}',
    query: '-'.repeat(3_000),
  },
  'matches .*.*.*b over 131 kB': {
    expression: `$input.body.matches('.*.*.*b')`,
    body: letters,
  },
  'matches (a+)+b': { expression: `$input.body.matches('(a+)+b')`, body: letters },
  'matches (a|a)*b': { expression: `$input.body.matches('(a|a)*b')`, body: letters },
  'matches (a|aa)+$ behind which is more': {
    expression: `$input.body.matches('^(a|aa)+$')`,
    body: `${letters}!`,
  },
  'matches with a back reference': {
    expression: `$input.body.matches('(a*)\\1\\1b')`,
    body: letters,
  },
  'matches with look-ahead inside a repetition': {
    expression: `$input.body.matches('((?=.*b)a|a)*c')`,
    body: letters,
  },
  'matches with counted repetitions inside each other': {
    expression: `$input.body.matches('((a{1,60}){1,60}){1,60}b')`,
    body: letters,
  },
  'matches with a lazy repetition of lazy ones': {
    expression: `$input.body.matches('(.*?a.*?)*?b')`,
    body: letters,
  },
  'replaceFirst of pairs of words before the end': {
    expression: `$input.body.replaceFirst('(\\w+\\s*)+:$', '')`,
    body: 'word '.repeat(20_000),
  },
  'replaceAll with an anchor at each place': {
    expression: `$input.body.replaceAll('(a*)*$', 'b')`,
    body: `${letters}!`,
  },
  'split at blanks that end nowhere': {
    expression: `$input.body.split('\\s+,')`,
    body: blanks,
  },
  'split at an empty alternative': {
    expression: `$input.body.split('(x*)*(y*)*,')`,
    body: 'xy'.repeat(50_000),
  },
  'the pattern is the client’s, too': {
    expression: `$input.path('$.t').matches($input.path('$.p'))`,
    body: JSON.stringify({ t: letters, p: '([a-z]+)*([a-z]+)*[0-9]' }),
  },
  'a thousand patterns of the client': {
    expression: `#foreach($p in $input.path('$.p'))$input.path('$.t').matches($p)#end`,
    body: JSON.stringify({
      t: 'a'.repeat(20_000),
      p: Array.from({ length: 1_000 }, (_, at) => `(a+){1,${at + 2}}(a*)*b${at}`),
    }),
  },
  'a path with a pattern over each member': {
    expression: `$input.json('$.l[?(@.n =~ /(.*)-(.*)-(.*)[.]json/)]')`,
    body: JSON.stringify({ l: Array.from({ length: 200 }, () => ({ n: '-'.repeat(3_000) })) }),
  },
}

const templateCases = Object.entries(inTemplates).map(([name, { expression, body, query }]) =>
  patternCase(name, async (ground) => {
    const path = await ground.api({
      'POST /t': rendering(`#set($x = 'a')#set($y = "${expression.replaceAll('"', "'")}")`),
    })
    return post(ground, `${path}/t${query === undefined ? '' : `?q=${query}`}`, body)
  }),
)

const modelOf = (schema: object): Routes => ({
  'POST /t': {
    operation: {
      'x-amazon-apigateway-request-validator': 'body',
      requestBody: { content: { 'application/json': { schema } } },
      'x-amazon-apigateway-integration': {
        type: 'mock',
        requestTemplates: { 'application/json': '{"statusCode": 200}' },
        responses: { default: { statusCode: '200' } },
      },
    },
  },
})

const validators = {
  'x-amazon-apigateway-request-validators': { body: { validateRequestBody: true } },
}

const modelCase = (name: string, schema: object, body: unknown): AttackCase =>
  patternCase(name, async (ground) => {
    const path = await ground.api(modelOf(schema), validators)
    return post(ground, `${path}/t`, JSON.stringify(body))
  })

/** A function that fails with a text, and an integration that chooses by a pattern. */
const selectionCase = (name: string, pattern: string, thrown: string): AttackCase =>
  patternCase(name, async (ground) => {
    await ground.hosted(
      'thrower',
      'export const handler = async ({ text, count }) => { throw new Error(text.repeat(count)) }',
    )
    const path = await ground.api({
      'POST /t': {
        operation: {
          'x-amazon-apigateway-integration': {
            ...awsFunction('thrower'),
            responses: { [pattern]: { statusCode: '200' } },
          },
        },
      },
    })
    return post(ground, `${path}/t`, JSON.stringify({ text: thrown, count: 30_000 }))
  })

function patternCase(name: string, run: (ground: Ground) => Promise<Answer>): AttackCase {
  return {
    name,
    quick: true,
    async run(ground) {
      const { status, body, ms } = await run(ground)
      if (status === 0) throw new Error(`no answer: ${body}`)
      if (ms > maxCallMs) throw new Error(`${status} only after ${Math.round(ms)} ms`)
      return `${status} after ${Math.round(ms)} ms`
    },
  }
}

const post = (ground: Ground, target: string, body: string) =>
  ground.call({ method: 'POST', target, body, headers: { 'content-type': 'application/json' } })

/** Many clients at once: each call is bounded, and so is what they add up to. */
const crowd: AttackCase = {
  name: 'thirty at once, each with a slow pattern',
  async run(ground) {
    const path = await ground.api({
      'POST /t': rendering(`#set($y = $input.body.matches('(.*)-(.*)-(.*)b'))`),
    })
    const answers = await times(30, 30, () => post(ground, `${path}/t`, '-'.repeat(50_000)))
    return tally(answers)
  },
}

/** Patterns that backtrack, wherever a definition or a client may put them. */
export const patternGroup: AttackGroup = {
  name: 'patterns',
  about: 'regular expressions in templates, models, selections and paths',
  cases: [
    ...templateCases,
    modelCase('a model’s pattern', { type: 'string', pattern: '^(a+)+$' }, `${letters}!`),
    modelCase(
      'a model’s pattern of three (.*)',
      { type: 'string', pattern: '(.*)-(.*)-(.*)b' },
      '-'.repeat(50_000),
    ),
    modelCase(
      'a model’s pattern for names, over 5,000 names',
      { type: 'object', patternProperties: { '^(a|a)*$': {} }, additionalProperties: false },
      Object.fromEntries(Array.from({ length: 5_000 }, (_, at) => [`${'a'.repeat(100)}${at}!`, 1])),
    ),
    modelCase(
      'a model’s formats over 1 MB',
      { type: 'string', format: 'email' },
      `${'a.'.repeat(500_000)}@`,
    ),
    modelCase(
      'a model’s host names over 1 MB',
      { type: 'string', format: 'hostname' },
      'a-'.repeat(500_000),
    ),
    modelCase(
      'a model’s addresses over 1 MB',
      { type: 'string', format: 'uri' },
      `http://${'a:'.repeat(500_000)}`,
    ),
    selectionCase('a selection pattern over 60 kB of error', '(.*)-(.*)-(.*)b', '- '),
    selectionCase('a selection pattern of repetitions', '(a+)+b.*', 'aa'),
    crowd,
  ],
}
