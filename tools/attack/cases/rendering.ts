import type { AttackCase, AttackGroup } from '../attack-case.ts'
import { tally, times } from '../call.ts'
import { rendering, type Ground } from '../ground.ts'
import { oneMegabyte } from '../origin.ts'

/** Milliseconds that one rendering may take. */
const maxRenderingMs = 2_500

/** A template and the body it is rendered over. */
type Attempt = {
  readonly template: string
  readonly body?: () => string
  readonly parallel?: number
  readonly quick?: true
}

const filled = (bytes: number, unit: string) => unit.repeat(Math.ceil(bytes / unit.length))
const text = (bytes: number, unit = 'x') => JSON.stringify({ s: filled(bytes, unit) })
/** `{"a":{"a":…}}` with a text full of backslashes at each level. */
const nestedObjects = (bytes: number, depth: number) => {
  const each = filled(bytes / depth / 2, '\\\\')
  return `${`{"t":"${each}","a":`.repeat(depth)}1${'}'.repeat(depth)}`
}
const list = (count: number) => JSON.stringify(Array.from({ length: count }, (_, at) => ({ at })))

const again = (times: number, inner: string) => `#foreach($i in [1..${times}])${inner}#end`

const attempts: Readonly<Record<string, Attempt>> = {
  'escapeJavaScript of every nested object, 1.4 MB': {
    template: `#set($x = $util.escapeJavaScript($input.json('$..a')))`,
    body: () => nestedObjects(1.4 * oneMegabyte, 60),
  },
  '300 turns of escapeJavaScript around a 1 MB body': {
    template: again(300, `#set($x = $util.escapeJavaScript($input.json('$')))`),
    body: () => text(oneMegabyte, '\\\\'),
  },
  'base64Encode of the body in a loop, each kept': {
    template: `#set($l = [])${again(900, '#set($y = $l.add($util.base64Encode($input.body)))')}`,
    body: () => text(oneMegabyte),
  },
  'escapeJavaScript of its own result, doubling': {
    template: `#set($x = '\\\\')${again(60, '#set($x = $util.escapeJavaScript($x))')}`,
    quick: true,
  },
  'urlEncode of its own result': {
    template: `#set($x = 'ä%')${again(60, '#set($x = $util.urlEncode($x))')}`,
    quick: true,
  },
  'base64Encode of its own result': {
    template: `#set($x = $input.body)${again(200, '#set($x = $util.base64Encode($x))')}`,
    body: () => text(oneMegabyte),
  },
  'a text that is put behind itself': {
    template: `#set($x = $input.body)${again(60, '#set($x = "$x$x")')}`,
    body: () => text(oneMegabyte),
    quick: true,
  },
  'all descendants of a wide body, in a loop': {
    template: again(500, `#set($x = $input.path('$..*'))`),
    body: () => list(60_000),
  },
  'all descendants as JSON, one inside the other': {
    template: `#set($x = $input.json('$..*'))`,
    body: () => `${'['.repeat(400)}${filled(100_000, '1,')}1${']'.repeat(400)}`,
  },
  'parseJson of the body in a loop': {
    template: again(300, '#set($x = $util.parseJson($input.body))'),
    body: () => list(60_000),
  },
  'replaceAll that grows a text tenfold each turn': {
    template: `#set($x = 'x')${again(30, `#set($x = $x.replaceAll('x', 'xxxxxxxxxx'))`)}`,
    quick: true,
  },
  'split of a body into its letters, each kept': {
    template: `#set($l = [])${again(300, `#set($y = $l.add($input.body.split('')))`)}`,
    body: () => text(oneMegabyte),
  },
  'a list that takes itself in, and is printed': {
    template: `#set($l = [1])${again(900, '#set($y = $l.add($l))')}$l`,
    quick: true,
  },
  'a list doubled by addAll': {
    template: `#set($l = [1])${again(900, '#set($y = $l.addAll($l))')}$l.size()`,
    quick: true,
  },
  'a million turns, each with the body': {
    template: again(1_000, again(1_000, '#set($x = "$input.body$input.body")')),
    body: () => text(oneMegabyte),
  },
  'format with an enormous width': {
    template: again(
      100,
      `#set($x = $x.format('%999999999d', 1))#set($y = "".format('%99999999s', ''))`,
    ),
    quick: true,
  },
  'params() as text, a thousand times a thousand': {
    template: again(1_000, again(1_000, '#set($x = "$input.params()")')),
  },
  'comparing a 5 MB body with itself': {
    template: `#set($b = $input.body)${again(1_000, '#if("$b" == $b)#end')}`,
    body: () => text(5 * oneMegabyte),
  },
  'escapeJavaScript of a 10 MB body': {
    template: '#set($x = $util.escapeJavaScript($input.body))$x$x$x',
    body: () => text(2.5 * oneMegabyte - 100, '\\\\'),
  },
  'a 10 MB body of empty lists, as JSON': {
    template: `#set($x = $input.json('$'))`,
    body: () => `[${filled(10 * oneMegabyte - 100, '[],')}1]`,
  },
  'a 10 MB body of empty objects, as a path': {
    template: `#set($x = $input.path('$'))$x.size()`,
    body: () => `[${filled(10 * oneMegabyte - 100, '{},')}1]`,
  },
  'eight at once, each encoding 3 MB in a loop': {
    template: again(100, '#set($x = $util.base64Encode($input.body))'),
    body: () => text(3 * oneMegabyte),
    parallel: 8,
  },
  'twenty at once, each with 5 MB of JSON': {
    template: `#set($x = $input.path('$'))#set($y = $util.escapeJavaScript($input.json('$')))`,
    body: () => list(350_000),
    parallel: 20,
  },
}

const templateCases = Object.entries(attempts).map(([name, attempt]): AttackCase => {
  const { template, body = () => '{}', parallel = 1, quick } = attempt
  return {
    name,
    ...(quick && { quick }),
    async run(ground) {
      const path = await ground.api({ 'POST /t': rendering(template) })
      const sent = body()
      const answers = await times(parallel, parallel, () => post(ground, `${path}/t`, sent))
      const slowest = Math.max(...answers.map(({ ms }) => ms))
      const cut = answers.find(({ status }) => status === 0)
      if (cut) throw new Error(`no answer: ${cut.body}`)
      if (slowest > maxRenderingMs * Math.max(1, parallel)) {
        throw new Error(`${tally(answers)} only after ${Math.round(slowest)} ms`)
      }
      return `${tally(answers)} within ${Math.round(slowest)} ms`
    },
  }
})

const post = (ground: Ground, target: string, body: string) =>
  ground.call({ method: 'POST', target, body, headers: { 'content-type': 'application/json' } })

/** The other end of a call: what a backend answers is rendered, too. */
const answerCase: AttackCase = {
  name: 'a backend’s 10 MB answer in a template with a loop',
  async run(ground) {
    const template = again(100, `#set($x = $util.escapeJavaScript($input.json('$')))`)
    const path = await ground.api({
      'GET /t': {
        operation: {
          'x-amazon-apigateway-integration': {
            type: 'http',
            httpMethod: 'GET',
            uri: `${ground.origin.url}/size/${10 * oneMegabyte - 100}`,
            responses: {
              default: { statusCode: '200', responseTemplates: { 'application/json': template } },
            },
          },
        },
      },
    })
    const answers = await times(4, 4, () => ground.call({ target: `${path}/t` }))
    const slowest = Math.max(...answers.map(({ ms }) => ms))
    if (slowest > 4 * maxRenderingMs) throw new Error(`${tally(answers)} after ${slowest} ms`)
    return `${tally(answers)} within ${Math.round(slowest)} ms`
  },
}

/** Work that templates ask for has one budget. */
export const renderingGroup: AttackGroup = {
  name: 'rendering',
  about: 'templates over large bodies: $util, $input, loops, texts that grow',
  cases: [...templateCases, answerCase],
}
