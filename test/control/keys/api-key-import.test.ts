import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ApiError } from '../../../src/control/answer/api-error.ts'
import { parseApiKeyFile } from '../../../src/control/keys/api-key-file.ts'
import { apiKeyImport } from '../../../src/control/keys/api-key-import.ts'
import { sqlStore } from '../../../src/control/state/sql-store.ts'
import { account } from '../../../src/control/state/store.ts'
import { memorySql } from '../../support/sql.ts'
import { controlPlane } from '../plane/control-plane.ts'
import { bad } from '../plane/recorded.ts'

const one = 'apikey1234abcdefghij0123456789'
const two = 'apikey1234abcdefghij0123456780'

// AWS developer guide, "API Gateway API key file format": columns in any order and case, both kinds of quotes.
test.each([
  ['two columns', `Key,name\n${one},First`, [{ line: 2, key: one, name: 'First' }]],
  [
    'all columns and one unknown',
    `Name,key,color,description,Enabled,usageplanIds\r\nFirst,${one},red,An imported key,TRUE,c7y23b\r\n`,
    [
      {
        line: 2,
        key: one,
        name: 'First',
        description: 'An imported key',
        enabled: 'TRUE',
        usageplanids: 'c7y23b',
      },
    ],
  ],
  [
    'double quotes',
    `name,key,UsagePlanIds\n"a ""b"", c",${one},"x,y"`,
    [{ line: 2, key: one, name: 'a "b", c', usageplanids: 'x,y' }],
  ],
  [
    'single quotes, and one inside a cell',
    `name,key,UsagePlanIds\nO'Brien, ${one} , 'x,y' `,
    [{ line: 2, key: one, name: "O'Brien", usageplanids: 'x,y' }],
  ],
  [
    'empty lines and a line break in a cell',
    `key,name\n\n"${one}","two\nlines"\n\n${two},b`,
    [
      { line: 3, key: one, name: 'two\nlines' },
      { line: 6, key: two, name: 'b' },
    ],
  ],
  ['a short row', `name,key,description\nFirst,${one}`, [{ line: 2, key: one, name: 'First' }]],
  ['no rows', 'name,key', []],
])('a key file with %s', (_, text, rows) => {
  expect(parseApiKeyFile(text)).toEqual(rows)
})

test.each([
  ['', "line 1 must name the columns, and there is no column 'key'"],
  ['key\nx', "line 1 must name the columns, and there is no column 'name'"],
  ['key,name,KEY', "line 1 names the column 'key' twice"],
  ['key,name\na,b\n"c,d', 'line 3, column 1: the quoted value does not end'],
  ['key,name\na,"b"c', 'line 2, column 3: the quoted value does not end, or something other'],
  [`key,name${'\na,b'.repeat(10_001)}`, '10001 keys, at most 10000 are allowed'],
])('a key file refused: case %#', (text, message) => {
  expect(() => parseApiKeyFile(text)).toThrow(`Invalid API key file: ${message}`)
})

test('any text is read or refused', () => {
  const texts = fc.string({
    unit: fc.constantFrom('"', "'", ',', '\n', '\r', ' ', 'a', 'key,name\n'),
  })
  fc.assert(
    fc.property(texts, (text) => {
      try {
        parseApiKeyFile(text)
      } catch (error) {
        expect(error).toBeInstanceOf(ApiError)
      }
    }),
    { numRuns: 3000 },
  )
})

test('what is quoted is read as it was', () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom('"', "'"), (name, quote) => {
      const quoted = quote + name.replaceAll(quote, quote + quote) + quote
      expect(parseApiKeyFile(`key,name\n${one},${quoted}`)[0]?.name).toBe(name)
    }),
    { numRuns: 1000 },
  )
})

// Spec control-plane §10.
test('imported keys are on unless the file says otherwise, and join their plans', () => {
  const { call } = controlPlane()
  const plans = ['p', 'q'].map((name) => call('CreateUsagePlan', { name }).id)
  const body = `name,key,enabled,usageplanids\nA,${one},,"${plans.join(',')}"\nB,${two},False,\n`
  const reply = call('ImportApiKeys', { format: 'csv', body })
  const [a, b] = reply['ids'] as string[]
  expect(reply).toEqual({ ids: [a, b], warnings: [] })
  expect(call('GetApiKey', { apiKey: a, includeValue: true })).toMatchObject({
    name: 'A',
    value: one,
    enabled: true,
  })
  expect(call('GetApiKey', { apiKey: b })).toMatchObject({ name: 'B', enabled: false })
  expect(call('GetUsagePlans', { keyId: a }).items).toHaveLength(2)
})

test('a key that is there already is overwritten and keeps its id and plans', () => {
  const { call } = controlPlane()
  const { id } = call('CreateApiKey', { name: 'old', value: one, description: 'gone' })
  const usagePlanId = call('CreateUsagePlan', { name: 'p' }).id
  call('CreateUsagePlanKey', { usagePlanId, keyId: id, keyType: 'API_KEY' })
  const body = `name,key,usageplanids\nnew,${one},${usagePlanId}`
  expect(call('ImportApiKeys', { format: 'csv', body })).toEqual({ ids: [id], warnings: [] })
  const key = call('GetApiKey', { apiKey: id })
  expect(key).toMatchObject({ name: 'new', enabled: true })
  expect(key).not.toHaveProperty('description')
  expect(call('GetUsagePlanKeys', { usagePlanId }).items).toHaveLength(1)
})

test('a bad row is a warning, or takes everything back', () => {
  const { call, refusal } = controlPlane()
  const body = `name,key,enabled,usageplanids\nA,${one},,nope\nB,short,,\n,${two},,\nD,${two},maybe,\n`
  const warnings = [
    'Line 2: Invalid Usage Plan ID specified (nope)',
    'Line 3: API Key value should be at least 20 characters',
    'Line 4: the column Name is empty',
    "Line 5: the column Enabled must be true or false, not 'maybe'",
  ]
  expect(refusal('ImportApiKeys', { format: 'csv', body, failOnWarnings: true })).toBe(
    bad(warnings.join(' ')),
  )
  expect(call('GetApiKeys').items).toEqual([])
  const reply = call('ImportApiKeys', { format: 'csv', body })
  expect(reply['warnings']).toEqual(warnings)
  expect(call('GetApiKeys').items.map(({ id }) => id)).toEqual(reply['ids'])
})

/** So many rows that they are written in several batches. */
const many = Array.from({ length: 120 }, (_, n) => `key-${n},${String(n).padStart(24, '0')},`)
const file = (rows: readonly string[]) => `name,key,usageplanids\n${rows.join('\n')}`

test('a key that comes again far below is one key, with the last name and all plans', () => {
  const { call } = controlPlane()
  const [p, q] = ['p', 'q'].map((name) => call('CreateUsagePlan', { name }).id)
  const again = String(0).padStart(24, '0')
  const rows = [`first,${again},${p}`, ...many.slice(1), `last,${again},${q}`]
  const { ids, warnings } = call('ImportApiKeys', { format: 'csv', body: file(rows) })
  expect(warnings).toEqual([])
  expect(ids).toHaveLength(120)
  const [id] = ids as string[]
  expect(call('GetApiKey', { apiKey: id })).toMatchObject({ name: 'last' })
  expect(call('GetUsagePlans', { keyId: id }).items.map((plan) => plan.id)).toEqual([p, q])
  expect(call('GetUsagePlanKeys', { usagePlanId: p }).items).toHaveLength(1)
})

test('the warning of a last row takes back what fills several batches', () => {
  const { call, refusal, store } = controlPlane()
  const body = file([...many, 'bad,short,'])
  const message = 'API Key value should be at least 20 characters'
  expect(refusal('ImportApiKeys', { format: 'csv', body, failOnWarnings: true })).toBe(
    bad(`Line 122: ${message}`),
  )
  expect([store.count('ApiKey', account), store.pending(1)]).toEqual([0, []])
  expect(call('ImportApiKeys', { format: 'csv', body })).toMatchObject({
    warnings: [`Line 122: ${message}`],
  })
  expect(store.count('ApiKey', account)).toBe(120)
})

test('others have their turn between batches, and see what is written so far', () => {
  const store = sqlStore(memorySql())
  let ids = 0
  const context = { store, now: 0, region: '', accountId: '', newId: () => `id${ids++}` }
  const input = { body: new TextEncoder().encode(file(many)) } as never
  const work = apiKeyImport.ImportApiKeys.plan(input, {
    ...context,
    openDraft: store.openDraft,
    publishAhead: store.publishAhead,
    commit: (part) => part(context),
  })
  const seen = new Set<number>()
  let step = work.next()
  for (; !step.done; step = work.next()) seen.add(store.count('ApiKey', account))
  expect([...seen]).toEqual([0, 50, 100, 120])
  expect(step.value.ids).toHaveLength(120)
})
