import type { RuleText } from '../finding.ts'

/** About silences themselves: found when all else has been. */
export const idleSilence: RuleText = {
  id: 'idle-silence',
  title: 'A silence that silences nothing',
  severity: 'low',
  why: 'What it was about is mended, or is spelled otherwise. It stays, and one day silences something that nobody has thought of.',
  fix: 'Remove it, or correct its id, path, method or name.',
  sources: [],
}
