import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { rulesDocument } from '../../src/audit/report/rules-document.ts'
import { ruleTexts } from '../../src/audit/rules/index.ts'

test('docs/audit.md has every rule as it is: node tools/audit-rules.ts', () => {
  const [, rules] = readFileSync('docs/audit.md', 'utf8').split('<!-- by tools/audit-rules.ts -->')
  expect(rules?.trim()).toBe(rulesDocument(ruleTexts))
})

test('no two rules have one id', () => {
  expect(new Set(ruleTexts.map(({ id }) => id)).size).toBe(ruleTexts.length)
})
