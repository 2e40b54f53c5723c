import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileGlob } from '../../../src/lang/iam-policy/glob.ts'
import { parseAddress, parseRange } from '../../../src/lang/iam-policy/ip-range.ts'
import { operators } from '../../../src/lang/iam-policy/operators.ts'
import { PolicyError } from '../../../src/lang/iam-policy/policy-error.ts'
import { alice, ask, policy, statement } from './policy-case.ts'

const request = {
  action: '',
  resource: '',
  principal: undefined,
  value: (key: string) => (key === 'aws:v' ? 'v*' : undefined),
}

test('a glob agrees with the regular expression it stands for', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '.', '\n'), maxLength: 12 })
  fc.assert(
    fc.property(text, text, (pattern, value) => {
      const glob = compileGlob('', pattern, { wildcards: true, variables: false })
      const source = pattern
        .replace(/[.\n]/g, '\\$&')
        .replaceAll('*', '[^]*')
        .replaceAll('?', '[^]')
      expect(glob.matches(value, request)).toBe(new RegExp(`^${source}$`).test(value))
    }),
  )
})

test('a glob of stars against a long text takes a moment only', () => {
  const glob = compileGlob('', '*a'.repeat(200) + 'b', { wildcards: true, variables: false })
  expect(glob.matches('a'.repeat(10_000), request)).toBe(false)
})

const anything = fc.anything({ withNullPrototype: true, withBigInt: false })
const likely = fc.record(
  {
    Version: fc.constantFrom('2012-10-17', '2008-10-17', '1'),
    Statement: fc.array(
      fc.record(
        {
          Effect: fc.constantFrom('Allow', 'Deny', 'x'),
          Principal: fc.oneof(
            fc.constant('*'),
            fc.record({ AWS: fc.oneof(fc.string(), fc.constant('*')) }),
          ),
          Action: fc.oneof(fc.constant('*'), fc.string()),
          Resource: fc.oneof(fc.constant('*'), fc.string(), fc.array(fc.string())),
          Condition: fc.dictionary(
            fc.constantFrom(...operators.keys(), 'Null', '__proto__', 'ForAllValues:Bool'),
            fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean(), anything)),
          ),
        },
        { requiredKeys: ['Effect', 'Principal', 'Action', 'Resource'] },
      ),
      { maxLength: 3 },
    ),
  },
  { requiredKeys: ['Statement'] },
)

test('whatever is given, a policy is refused by a PolicyError or evaluated', () => {
  fc.assert(
    fc.property(fc.oneof(likely, anything), fc.string(), (document, value) => {
      try {
        const verdict = ask(document, { values: { k: value }, principal: alice })
        expect(['allow', 'deny', 'delegate', 'silent']).toContain(verdict)
      } catch (error) {
        if (!(error instanceof PolicyError)) throw error
      }
    }),
    { numRuns: 500 },
  )
})

test('a denial of everything is never outweighed', () => {
  fc.assert(
    fc.property(likely, (document) => {
      const Statement = [...document.Statement, statement({ Effect: 'Deny' })]
      try {
        expect(ask({ ...document, Statement })).toBe('deny')
      } catch (error) {
        if (!(error instanceof PolicyError)) throw error
      }
    }),
  )
})

test('an operator and its negation never agree on one value', () => {
  const pairs = [...operators.keys()].filter((name) => name.includes('Not'))
  fc.assert(
    fc.property(fc.constantFrom(...pairs), fc.string(), fc.string(), (name, wanted, value) => {
      const verdict = (operator: string) =>
        ask(policy(statement({ Condition: { [operator]: { k: wanted } } })), {
          values: { k: value },
        })
      try {
        expect(verdict(name)).not.toBe(verdict(name.replace('Not', '')))
      } catch (error) {
        if (!(error instanceof PolicyError)) throw error
      }
    }),
  )
})

test('a range holds the addresses that share its leading bits, and no text is taken for another', () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.ipV4(), fc.integer({ min: 0, max: 32 }), (base, other, prefix) => {
      const bits = (ip: string) =>
        ip
          .split('.')
          .map((part) => Number(part).toString(2).padStart(8, '0'))
          .join('')
          .slice(0, prefix)
      expect(parseRange(`${base}/${prefix}`)!(parseAddress(other)!)).toBe(
        bits(base) === bits(other),
      )
    }),
  )
  fc.assert(
    fc.property(fc.ipV6(), (text) => {
      expect(parseRange(text)!(parseAddress(text)!)).toBe(true)
      expect(parseRange('::/0')!(parseAddress(text)!)).toBe(parseAddress(text)!.length === 8)
    }),
  )
  fc.assert(fc.property(fc.string(), (text) => void parseRange(text)))
})
