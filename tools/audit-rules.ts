import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rulesDocument } from '../src/audit/report/rules-document.ts'
import { ruleTexts } from '../src/audit/rules/index.ts'

// Writes the rules of `tidegate audit` into docs/audit.md, below its marker; a test holds them there.

const file = join(import.meta.dirname, '../docs/audit.md')
const marker = '<!-- by tools/audit-rules.ts -->\n'
const [before] = readFileSync(file, 'utf8').split(marker)
writeFileSync(file, `${before}${marker}\n${rulesDocument(ruleTexts)}\n`)
